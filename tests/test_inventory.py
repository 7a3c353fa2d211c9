"""`inventory`: the senders that are left, as stubs that the configuration takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.cli import main
from exporter.config.parse import parse_text
from exporter.probes import kinds

REPORT = """\
Date,Sender address,TLS version,Authentication Protocol,Messages sent
2026-11-02,invoices@contoso.example,TLS1.2,Basic,412
2026-11-02,o'neil@contoso.example,TLS1.2,Basic,3
2026-11-02,o_neil@contoso.example,TLS1.2,Basic,2
2026-11-02,erp@contoso.example,TLS1.2,OAuth,7
2026-11-02,\x1b[31mred@contoso.example,TLS1.2,Basic,7
"""
CONFIG = """\
accounts:
  invoices:
    relay: microsoft365
    address: Invoices@contoso.example
    auth: {basic: {username: invoices@contoso.example, password: {env: P}}}
    probes: {login: {}}
"""


def printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[object, str]:
    file = tmp_path / "report.csv"
    file.write_text(REPORT)
    with pytest.raises(SystemExit) as ended:
        main(["inventory", str(file), *more])
    return ended.value.code, capsys.readouterr().out


def test_stubs_are_a_configuration_without_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = printed(tmp_path, capsys)

    settings = parse_text(text, kinds())
    assert code == 1
    assert [each.address for each in settings.accounts] == [
        "invoices@contoso.example",
        "o'neil@contoso.example",
        "o_neil@contoso.example",
    ]
    assert next(str(plan.id) for plan in settings.plans) == "login/invoices@contoso.example/basic"


def test_who_is_configured_here_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)

    _, text = printed(tmp_path, capsys, f"--config.file={config}")

    assert "3 still log in with a password" in text
    assert "Of those 1 are configured here and 2 are not" in text
    assert "invoices@" not in text


def test_what_a_cell_holds_reaches_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = printed(tmp_path, capsys)

    assert "\x1b" not in text
    assert "1 rows have no mail address" in text


def test_nobody_left_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.csv"
    file.write_text(REPORT.replace("Basic", "OAuth"))

    with pytest.raises(SystemExit) as ended:
        main(["inventory", str(file)])

    assert (ended.value.code, "accounts:" in capsys.readouterr().out) == (0, False)
