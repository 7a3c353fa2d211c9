"""`serve` as an operator meets it: configuration faults, reload, signals, the web side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.real.loopback import free_port
from tests.service.conftest import Command, Start

NOWHERE = free_port()


def configuration(tmp_path: Path, *names: str, every: str = "1s") -> Path:
    """Accounts that log in at a port where nothing listens."""
    (tmp_path / "password").write_text("hunter2hunter2\n")
    (tmp_path / "password").chmod(0o600)
    accounts = "\n".join(
        f"  {name}: {{relay: r, address: {name}@x.example, probes: {{login: {{every: {every}}}}},"
        f" auth: {{basic: {{username: {name}@x.example, password: {{file: password}}}}}}}}"
        for name in names
    )
    file = tmp_path / "config.yaml"
    file.write_text(
        f"relays:\n  r: {{host: 127.0.0.1, port: {NOWHERE}}}\naccounts:\n{accounts}\n"
        "state: {dir: state}\nguard: {logins_per_minute: 0}\n"
    )
    return file


@pytest.fixture
def served(start: Start, tmp_path: Path) -> tuple[Command, Path]:
    file = configuration(tmp_path, "a", "b")
    arguments = (f"--config.file={file}", "--web.listen-address=127.0.0.1:0", "--web.enable-lifecycle")
    return start("serve", *arguments), file


def serve_in_vain(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "exporter", "serve", *arguments]
    return subprocess.run(command, check=False, text=True, capture_output=True)


def probes(command: Command) -> set[str]:
    return {labels["account"] for labels, _ in command.samples("smtp_probe_interval_seconds")}


def test_faulty_configuration_ends_with_every_fault_and_code_three(tmp_path: Path) -> None:
    file = configuration(tmp_path, "a")
    file.write_text(file.read_text().replace("host:", "hots:").replace("relay: r", "relay: q"))

    ended = serve_in_vain(f"--config.file={file}")

    assert ended.returncode == 3
    assert f"{file}:2: relays.r.hots: " in ended.stderr
    assert f"{file}:4: accounts.a.relay: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr


def test_wrong_usage_ends_with_code_three() -> None:
    ended = serve_in_vain()

    assert ended.returncode == 3
    assert "--config.file" in ended.stderr


def test_reload_takes_the_new_file_and_a_bad_one_changes_nothing(served: tuple[Command, Path]) -> None:
    command, file = served
    configuration(file.parent, "a", "c")
    command.process.send_signal(signal.SIGHUP)
    command.wait_for(lambda: probes(command) == {"a", "c"}, 5)

    good = file.read_text()
    file.write_text(good.replace("port:", "prot:"))
    command.process.send_signal(signal.SIGHUP)
    successful = "smtp_exporter_config_last_reload_successful"
    command.wait_for(lambda: command.values(successful) == [0], 5)
    assert probes(command) == {"a", "c"}

    file.write_text(good)
    request = urllib.request.Request(command.ready["web"] + "/-/reload", method="POST")
    urllib.request.urlopen(request, timeout=5).close()
    assert command.values(successful) == [1]


def test_web_side_answers_what_orchestrators_and_people_ask(served: tuple[Command, Path]) -> None:
    command, _ = served
    command.wait_for(lambda: command.values("smtp_probe_success") == [0, 0], 5)

    assert command.get("/-/healthy") == "healthy\n"
    assert command.get("/-/ready") == "ready\n"
    page = command.get("/")
    assert "connect_refused" in page
    assert "relay_admin" in page


def test_metrics_are_zipped_and_in_openmetrics_where_asked(served: tuple[Command, Path]) -> None:
    command, _ = served
    headers = {"Accept": "application/openmetrics-text; version=1.0.0", "Accept-Encoding": "gzip"}
    request = urllib.request.Request(command.ready["web"] + "/metrics", headers=headers)

    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Type"].startswith("application/openmetrics-text")


@pytest.mark.parametrize(
    ("path", "code"),
    [("/-/reload", 405), ("/probes/../../etc/passwd", 404), ("/nothing?host=evil.example", 404)],
)
def test_web_side_takes_no_orders_from_a_get(served: tuple[Command, Path], path: str, code: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        served[0].get(path)

    refusal.value.close()
    assert refusal.value.code == code


def test_signal_ends_it_in_time_while_a_server_keeps_it_waiting(start: Start, tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", NOWHERE)):  # accepts and says nothing
        file = configuration(tmp_path, "a")
        command = start("serve", f"--config.file={file}", "--web.listen-address=127.0.0.1:0")
        time.sleep(1.5)

        assert command.stop() < 5


@pytest.mark.skipif(
    os.geteuid() != 0, reason="a process becomes PID 1 of a namespace of its own as root only"
)
def test_signal_ends_it_as_pid_one_too(tmp_path: Path) -> None:
    file = configuration(tmp_path, "a")
    inner = [
        sys.executable,
        "-m",
        "exporter",
        "serve",
        f"--config.file={file}",
        "--web.listen-address=127.0.0.1:0",
    ]
    process = subprocess.Popen(["unshare", "--pid", "--fork", *inner], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().startswith("ready ")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGTERM)
        assert process.wait(timeout=5) == 0
