"""What the `config` commands print."""

from __future__ import annotations

from exporter.config.presets import PRESETS
from exporter.config.report import fault_lines, presets_table, summary
from exporter.errors import Fault

from .texts import GOOD, account, settings_of


def test_fault_line_has_file_line_path_and_message() -> None:
    fault = Fault(file="a.yaml", line=3, path="guard.hold", message="must be longer")

    assert fault_lines([fault, fault]).splitlines() == ["a.yaml:3: guard.hold: must be longer"] * 2


def test_summary_counts_what_was_configured() -> None:
    assert summary(settings_of(GOOD)) == "ok: 1 relay, 1 account, 1 probe, 0 warnings"


def test_summary_shows_warnings_first() -> None:
    lines = summary(settings_of(account(relay="gmail"))).splitlines()

    assert lines[0].startswith(
        "warning: smtp.yaml:5: accounts.invoices.relay: gmail takes app passwords only"
    )
    assert lines[-1] == "ok: 2 relays, 1 account, 1 probe, 1 warning"


def test_presets_table_has_a_line_for_each() -> None:
    lines = presets_table().splitlines()

    assert [line.split()[0] for line in lines] == ["PRESET", *PRESETS]
    assert "smtp.office365.com:587" in lines[1]
    assert "30/min, 10000 rcpt/day, 3 conn" in lines[1]
