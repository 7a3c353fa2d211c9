"""A process that a test starts: its log, its pid, its end. It dies with us, should we be killed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .loopback import is_open
from .waiting import until

GRACE_SECONDS = 15.0
"""Longer than any of the servers needs to finish what it has in hand."""


class StartError(Exception):
    """A server ended, or opened no port; the text is the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A running process and the file it writes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> tuple[int, float]:
        """End it by SIGTERM. Its exit status, and the seconds it took; past the grace it is killed."""
        began = time.monotonic()
        self.process.terminate()
        try:
            status = self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        return status, time.monotonic() - began


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Daemon:
    """Start a command that stays in the foreground; whatever it says goes into the log."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=cwd, env=env, start_new_session=True,
        )  # fmt: skip
    return Daemon(name=name, process=process, log=log)


@contextmanager
def running(name: str, command: Sequence[str], *, log: Path, ports: Sequence[int]) -> Iterator[Daemon]:
    """A server from the moment it listens on all its ports until the end of the block."""
    daemon = start(name, command, log=log)
    try:
        for port in ports:
            _wait_for(daemon, port)
        yield daemon
    finally:
        daemon.stop()


def _wait_for(daemon: Daemon, port: int) -> None:
    until(lambda: daemon.process.poll() is not None or is_open(port), f"{daemon.name} to listen on {port}")
    if daemon.process.poll() is not None:
        raise StartError(f"{daemon.name} ended at once:\n{tail(daemon.log)}")


def tail(log: Path, lines: int = 60) -> str:
    """The last lines of a log, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
