"""How far a command has come: one line that is rewritten on a terminal, a line for each step elsewhere."""

from __future__ import annotations

import sys

from exporter.commands.terminal import can_move, columns


class Progress:
    """Counts to `total` on standard error."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._done = 0
        self._quiet = quiet
        self._rewrites = sys.stderr.isatty() and can_move()

    def done(self, what: str) -> None:
        """One more is done."""
        self._done += 1
        if self._quiet:
            return
        if self._rewrites:
            line = f"{self._done} of {self._total}  {what}"[: columns(sys.stderr) - 1]
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        else:
            print(what, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._rewrites and not self._quiet:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
