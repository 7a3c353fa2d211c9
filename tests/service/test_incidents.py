"""Incidents of a running exporter: metrics, pages, the command; and that kill -9 does not end them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.service.conftest import Command, Start
from tests.service.test_serve import configuration

OPENS_WITHIN_SECONDS = 30


def page_as_json(command: Command, path: str) -> Any:
    request = urllib.request.Request(command.ready["web"] + path, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def serve(start: Start, file: Path) -> Command:
    return start("serve", f"--config.file={file}", "--web.listen-address=127.0.0.1:0")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two accounts at a relay where nothing listens."""
    return configuration(tmp_path, "a", "b")


def unreachable(command: Command) -> list[float]:
    return command.values("smtp_incident", incident="relay_unreachable", relay="r")


def opened(start: Start, file: Path) -> Command:
    command = serve(start, file)
    command.wait_for(lambda: unreachable(command) == [1.0], OPENS_WITHIN_SECONDS)
    return command


def test_incident_is_a_metric_a_page_and_what_the_command_prints(start: Start, file: Path) -> None:
    command = opened(start, file)
    (info,) = [labels for labels, _ in command.samples("smtp_incident_info")]
    path = info["page"].removeprefix(command.ready["web"])
    view = page_as_json(command, path)
    assert (info["cause"], info["severity"], info["scope"]) == ("connect_refused", "critical", "relay")
    assert view["title"] == "The relay r cannot be reached"
    assert view["diagnosis"]["steps"]
    assert {each["subject"] for each in view["shown_by"]} == {"a", "b"}
    assert [each["step"] for each in view["transitions"]] == ["opened"]
    assert "The relay r cannot be reached" in command.get(path)
    assert command.values("smtp_incidents_total", incident="relay_unreachable") == [1.0]
    for source in (f"--url={command.ready['web']}", f"--config.file={file}"):
        printed = subprocess.run(
            [sys.executable, "-m", "exporter", "incidents", source, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (printed.returncode, [line["id"] for line in json.loads(printed.stdout)]) == (1, [view["id"]])


def test_incident_is_the_same_after_kill_9(start: Start, file: Path) -> None:
    command = opened(start, file)
    (before,) = page_as_json(command, "/incidents")["incidents"]
    command.process.send_signal(signal.SIGKILL)
    command.process.wait()
    again = serve(start, file)
    (after,) = page_as_json(again, "/incidents")["incidents"]
    assert (after["id"], after["since"], after["told"]) == (before["id"], before["since"], True)
    assert unreachable(again) == [1.0]


def test_incident_ends_with_its_probes(start: Start, file: Path) -> None:
    command = opened(start, file)
    file.write_text(file.read_text().replace("login:", "submission: {to: x@x.example, every: 1h}, login:"))
    command.process.send_signal(signal.SIGHUP)
    command.wait_for(lambda: unreachable(command) == [1.0], OPENS_WITHIN_SECONDS)
    file.write_text("state: {dir: state}\n")
    command.process.send_signal(signal.SIGHUP)
    command.wait_for(lambda: unreachable(command) == [0.0], OPENS_WITHIN_SECONDS)


def test_page_of_an_alert_is_served(start: Start, file: Path) -> None:
    command = serve(start, file)
    assert "<h2>Mitigation</h2>" in command.get("/runbooks/SmtpBasicAuthCutOff")
