"""An exported phase is the server's time, to the millisecond, as the server's own log has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from .configuration import QUICK, account, relay
from .exporter_process import run_exporter
from .exposition import Exposition
from .pki import Pki
from .truth_server import HOLD_SECONDS, TruthServer, run_truth_server
from .users import address

pytestmark = pytest.mark.real

TOLERANCE_SECONDS = 0.001
"""Far more than the stamps are off by, far less than a busy event loop adds to a time of its own."""
SENDERS = [f"sender{number}" for number in range(5)]
"""Several: a server on a busy machine may notice a connection late, and its log leaves that out."""


@pytest.fixture(scope="module")
def truth_server(
    pki: Pki, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[TruthServer]:
    """The yardstick, running."""
    with run_truth_server(
        tmp_path_factory.mktemp("truth"), log_directory / "truth-server.log", pki
    ) as server:
        yield server


@pytest.fixture(scope="module")
def measured(
    truth_server: TruthServer, pki: Pki, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Exposition:
    """What an exporter says after a submission of each sender there."""
    directory = tmp_path_factory.mktemp("timing")
    probe = {"every": "5s", "to": address("bob")}
    accounts = {
        name: account("truth", name, directory / f"{name}.password", submission=probe) for name in SENDERS
    }
    config = {**QUICK, "relays": {"truth": relay(truth_server.port, pki.ca_file)}, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-timing.log") as process:
        for name in SENDERS:
            seen = process.wait_for("smtp_probe_success", probe="submission", account=name)
        return seen


@pytest.mark.parametrize(
    ("phase", "turns"),
    [
        ("banner", 1),
        ("ehlo", 2),
        ("starttls", 1),
        ("tls", 1),
        ("auth", 1),
        ("mail_from", 1),
        ("rcpt_to", 1),
        ("data", 1),
        ("message", 1),
    ],
)
def test_exported_phase_is_the_servers_time(
    measured: Exposition, truth_server: TruthServer, phase: str, turns: int
) -> None:
    exported = [
        measured.value("smtp_probe_phase_duration_seconds", account=name, phase=phase) for name in SENDERS
    ]
    true = [session[phase] for session in truth_server.submissions(len(SENDERS))]
    assert median(true) == pytest.approx(turns * HOLD_SECONDS, abs=HOLD_SECONDS / 2)
    assert median(min(abs(each - known) for known in true) for each in exported) <= TOLERANCE_SECONDS
