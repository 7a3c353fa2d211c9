"""An exported phase is the server's time, as the server's own log has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import QUICK, account, relay
from .exporter_process import run_exporter
from .exposition import Exposition
from .pki import Pki
from .truth_server import HOLD_SECONDS, TruthServer, run_truth_server
from .users import address

pytestmark = pytest.mark.real

TOLERANCE_SECONDS = 0.005
"""On a machine that does much else the server is late to accept, which its log leaves out; `selftest` and
`bench.phases` hold the stamps to microseconds."""


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
    """What an exporter says after its submission there."""
    directory = tmp_path_factory.mktemp("timing")
    probe = {"every": "5s", "to": address("bob")}
    accounts = {"timed": account("truth", "alice", directory / "alice.password", submission=probe)}
    config = {**QUICK, "relays": {"truth": relay(truth_server.port, pki.ca_file)}, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-timing.log") as process:
        return process.wait_for("smtp_probe_success", probe="submission", account="timed")


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
    exported = measured.value("smtp_probe_phase_duration_seconds", account="timed", phase=phase)
    true = [session[phase] for session in truth_server.submissions()]
    nearest = min(true, key=lambda seconds: abs(seconds - exported))
    assert nearest == pytest.approx(turns * HOLD_SECONDS, abs=HOLD_SECONDS / 2)
    assert exported == pytest.approx(nearest, abs=TOLERANCE_SECONDS)
