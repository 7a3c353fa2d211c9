"""A terminal of its own in which commands are typed: what each of them printed there, byte by byte.

Run as a program it stands on the other side: it runs the commands that it is given, one after another.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

END = b"\x00"  # no command prints it: what cannot be printed is escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command, in a terminal of so many columns and with this environment."""

    words: Sequence[str]
    columns: int = 80
    env: dict[str, str] = field(default_factory=dict)


def printed(commands: Sequence[Typed]) -> list[str]:
    """What each printed, standard error too, as the terminal got it."""
    ours, theirs = pty.openpty()
    wanted = json.dumps([asdict(each) for each in commands])
    known = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    with subprocess.Popen(
        [sys.executable, "-m", __name__, wanted],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=Path(__file__).parents[2],
        env=known,
    ) as process:
        os.close(theirs)
        try:
            said = b"".join(_read(ours))
        finally:
            process.kill()  # it has ended, or nobody reads it any more
            os.close(ours)
    *parts, rest = said.split(END)
    assert not rest, rest.decode()
    return [part.decode() for part in parts]


def _read(terminal: int) -> Iterator[bytes]:
    """Until nobody has the other side open any more, which Linux tells as EIO."""
    try:
        while chunk := os.read(terminal, 65536):
            yield chunk
    except OSError:
        return


def _type(command: Typed) -> None:
    from exporter.cli import main

    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, command.columns, 0, 0))
    before = dict(os.environ)
    os.environ.update(command.env)
    try:
        main(list(command.words))
    except SystemExit:
        pass
    finally:
        os.environ.clear()
        os.environ.update(before)
        print(END.decode(), end="", flush=True)


if __name__ == "__main__":
    for each in json.loads(sys.argv[1]):
        _type(Typed(**each))
