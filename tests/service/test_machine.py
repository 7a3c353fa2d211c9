"""`serve` on a machine that runs out of something or is suspended: what `machine` does not ask."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.play import hostile_servers
from tests.hostile.table import cells
from tests.service.conftest import Command, Start

SUSPENDED_SECONDS = 4.0
HEALTHY = tuple(cell for cell in cells() if cell.name == "smtp S11 STARTTLS again at ehlo2")


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A login every second at a healthy server."""
    (tmp_path / "password").write_text("hunter2hunter2\n")
    (tmp_path / "password").chmod(0o600)
    with hostile_servers(HEALTHY, tmp_path) as ((port,), ca_file, _):
        file = tmp_path / "config.yaml"
        file.write_text(
            f"relays:\n  r: {{host: 127.0.0.1, port: {port}, ca_file: {ca_file}, server_name: localhost}}\n"
            "accounts:\n  a: {relay: r, address: a@x.example, probes: {login: {every: 1s}},"
            " auth: {basic: {username: a@x.example, password: {file: password}}}}\n"
            "state: {dir: state}\nguard: {logins_per_minute: 0}\n"
        )
        yield file


def flags(config: Path) -> tuple[str, ...]:
    return ("serve", f"--config.file={config}", "--web.listen-address=127.0.0.1:0")


def log_of(config: Path) -> str:
    return (config.parent / "command.log").read_text()


def logged(config: Path, text: str, seconds: float = 30.0) -> None:
    """Wait until it is in the log."""
    deadline = time.monotonic() + seconds
    while text not in log_of(config):
        assert time.monotonic() < deadline, log_of(config)
        time.sleep(0.1)


def descriptors(command: Command, count: int) -> None:
    hard = resource.prlimit(command.process.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(command.process.pid, resource.RLIMIT_NOFILE, (count, hard))


def succeeds(command: Command) -> bool:
    return command.values("smtp_probe_success", probe="login") == [1.0]


def test_descriptors_that_run_out_are_our_fault_and_all_goes_on_when_they_are_back(
    start: Start, config: Path
) -> None:
    command = start(*flags(config))
    command.wait_for(lambda: succeeds(command), 30)
    descriptors(command, 5)
    web = command.ready["web"].rpartition(":")[2]
    with socket.create_connection(("127.0.0.1", int(web))):
        logged(config, "cause=local_resource")
        command.process.send_signal(signal.SIGHUP)
        logged(config, "the configuration was not reloaded")
    descriptors(command, 1024)
    command.wait_for(lambda: succeeds(command), 30)

    descriptors(command, 5)
    command.stop()

    log = log_of(config)
    assert "exporter_bug" not in log
    assert "relay_unreachable" not in log
    assert log.count("out of system resource") <= 2


def test_suspended_process_counts_what_it_missed_and_blames_nobody(start: Start, config: Path) -> None:
    command = start(*flags(config))
    command.wait_for(lambda: succeeds(command), 30)
    missed = command.values("smtp_exporter_missed_runs_total")[0]
    command.process.send_signal(signal.SIGSTOP)
    time.sleep(SUSPENDED_SECONDS)
    command.process.send_signal(signal.SIGCONT)

    command.wait_for(lambda: command.values("smtp_exporter_missed_runs_total")[0] >= missed + 2, 30)
    command.wait_for(lambda: succeeds(command), 30)

    command.stop()
    assert "outcome=failure" not in log_of(config)


def test_start_whose_output_goes_to_a_full_disk_ends_with_a_code(config: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "exporter", *flags(config)]
        ended = subprocess.run(command, check=False, stdout=full, stderr=full, timeout=50)

    assert ended.returncode == 3
