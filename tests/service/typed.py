"""A command in a terminal of its own, with somebody who answers its questions."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

COMMAND = Path(sys.executable).parent / "smtp-exporter"
TIMEOUT_SECONDS = 60


def typed(
    arguments: Sequence[str], answers: Sequence[tuple[str, str]], home: Path, environment: Mapping[str, str]
) -> tuple[int, str]:
    """Its exit code and all that stood on the screen. An answer is typed when its question is there."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(home)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # as a shell does, whatever the tests run under
        os.execve(COMMAND, [str(COMMAND), *arguments], {**os.environ, **environment, "TERM": "xterm"})
    screen, waiting, deadline = "", list(answers), time.monotonic() + TIMEOUT_SECONDS
    seen = 0
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 1.0)[0]:
                continue
            try:
                screen += os.read(terminal, 4096).decode()
            except OSError:  # the terminal of a process that has ended
                break
            if waiting and waiting[0][0] in screen[seen:]:
                seen = len(screen)
                os.write(terminal, f"{waiting.pop(0)[1]}\n".encode())
    finally:
        os.close(terminal)
        _, status = os.waitpid(child, 0)
    assert not waiting, screen
    return os.waitstatus_to_exitcode(status), screen.replace("\r\n", "\n")
