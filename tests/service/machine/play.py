"""Plays a fault of the machine at each moment: at a start, while `serve` runs, at a reload and at a stop."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.service.conftest import Command, Start
from tests.service.machine.faults import Fault, Machine
from tests.service.machine.neighbours import RIGHT, WRONG

WAIT_SECONDS = 180.0  # an attempt that a full disk left open is over by then
LOG_SHOWN = 4000
CLIENT = "00000000-0000-0000-0000-000000000000"
MOMENTS = ("start", "running", "reload", "stop")


@cache
def table() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """What must come of each fault at each moment."""
    found: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
        Path(__file__).with_name("table.yaml").read_text()
    )
    return found


def configure(machine: Machine, name: str) -> None:
    """A right and a wrong password every second, a token, and a port by address and by name."""
    for file, password in (("right", RIGHT), ("wrong", WRONG)):
        (machine.folder / file).write_text(password)
        (machine.folder / file).chmod(0o600)
    door = {"port": machine.them.mail, "tls": "none", "allow_plaintext": True}
    reach = {"probes": {"reach": {"every": "1s", "ports": [machine.them.mail]}}}
    deaf = f"127.0.0.1:{machine.them.deaf}"
    oauth = {
        "tenant": "x.example",
        "client_id": CLIENT,
        "scope": "s/.default",
        "authority": f"https://{deaf}",
    }
    config = {
        "relays": {"r": {"host": "127.0.0.1", **door, **reach}, "named": {"host": name, **door, **reach}},
        "accounts": {
            **{each: _account(each, "login", "basic", _basic(each)) for each in ("right", "wrong")},
            "oauth": _account("oauth", "token", "oauth2", {**oauth, "client_secret": {"file": "right"}}),
        },
        "alertmanagers": [{"url": f"http://{deaf}"}],
        "incidents": {"failures": 1, "refusals": 1},
        "state": {"dir": str(machine.state)},
        "guard": {"logins_per_minute": 0},
    }
    machine.config.write_text(yaml.safe_dump(config))


def _basic(name: str) -> dict[str, Any]:
    return {"username": f"{name}@x.example", "password": {"file": name}}


def _account(name: str, probe: str, way: str, auth: dict[str, Any]) -> dict[str, Any]:
    probes = {probe: {"every": "1s"}}
    return {"relay": "r", "address": f"{name}@x.example", "probes": probes, "auth": {way: auth}}


@dataclass(kw_only=True)
class Play:
    """One fault, from its first moment to the start after the last."""

    fault: Fault
    machine: Machine
    start: Start
    seen: int = 0
    """How much of the log was there before the moment."""

    @property
    def log(self) -> str:
        path = self.machine.folder / "command.log"
        return path.read_text() if path.exists() else ""

    def serve(self, *, there: bool) -> Command:
        """A process that is ready."""
        self.seen = len(self.log)
        serve, *flags = self._serve
        command = self.start(serve, *flags, prefix=tuple(self.fault.prefix(self.machine, there)))
        self.machine.pid = command.process.pid
        return command

    def at_start(self, must: Mapping[str, Any]) -> None:
        """It is there already; a process that started in spite of it recovers when it ends."""
        if "ends" in must:
            ended = self._run(self._serve, there=True)
            assert ended.returncode == must["ends"], ended.stderr
            assert [text for text in must["log"] if text not in ended.stderr] == [], ended.stderr
            assert "Traceback" not in ended.stderr
            return
        command = self.serve(there=True)
        self.shows(must)
        self.fault.end(self.machine)
        self.logs_in()
        self.stops(command)

    def is_sound(self) -> None:
        """`store check` finds nothing."""
        ended = self._run(("store", "check", f"--config.file={self.machine.config}"), there=False)
        assert ended.returncode == 0, ended.stdout

    @property
    def _serve(self) -> tuple[str, ...]:
        return ("serve", f"--config.file={self.machine.config}", "--web.listen-address=127.0.0.1:0")

    def _run(self, arguments: tuple[str, ...], *, there: bool) -> subprocess.CompletedProcess[str]:
        command = [*self.fault.prefix(self.machine, there), sys.executable, "-m", "exporter", *arguments]
        return subprocess.run(command, check=False, text=True, capture_output=True, timeout=WAIT_SECONDS)

    def while_running(self, must: Mapping[str, Any], act: Callable[[], None] = lambda: None) -> None:
        """It comes, something is asked of the process, and it goes again."""
        self.seen = len(self.log)
        self.fault.begin(self.machine)
        act()
        if not self.fault.lasts:
            self.fault.end(self.machine)
        self.shows(must)
        if self.fault.lasts:
            self.fault.end(self.machine)
        self.logs_in()

    def at_stop(self, command: Command, must: Mapping[str, Any]) -> None:
        """The process ends as ever."""
        self.fault.begin(self.machine)
        self.stops(command, must["ends"])

    def stops(self, command: Command, code: int = 0) -> None:
        command.process.send_signal(signal.SIGTERM)
        if not self.fault.lasts:
            self.fault.end(self.machine)
        assert command.process.wait(WAIT_SECONDS) == code

    def shows(self, must: Mapping[str, Any]) -> None:
        """What the log must say by now, and whether logins go on meanwhile."""
        for text in must.get("log", ()):
            self.until(lambda text=text: re.search(text, self.log[self.seen :]) is not None, text)  # type: ignore[misc]
        if must.get("logins") == "go on":
            self.logs_in()

    def logs_in(self) -> None:
        """The right password is sent again, twice: the first may have been under way."""
        before = self.machine.them.spent[RIGHT]
        self.until(lambda: self.machine.them.spent[RIGHT] >= before + 2, "no login")

    def until(self, fits: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not fits():
            assert time.monotonic() < deadline, f"{what}: {self.log[self.seen :][-LOG_SHOWN:]}"
            time.sleep(0.05)
