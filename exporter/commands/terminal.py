"""What standard output can show: colours or not, and how wide it is."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from dataclasses import dataclass

NARROWEST, WIDEST = 60, 120
_COLOURS = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """`width` is in columns; a file or a pipe has 100 and no colour."""

    colour: bool = False
    width: int = 100

    def painted(self, text: str, colour: str) -> str:
        """The text in a colour of the table, or bold."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text

    def wrapped(self, line: str) -> list[str]:
        """A line cut to the width, indented as it is; a command stays whole, so that it can be copied."""
        body = line.lstrip(" ")
        if body.startswith("command:") or len(line) <= self.width:
            return [line]
        indent = " " * (len(line) - len(body) + (3 if body[:1].isdigit() else 0))
        return textwrap.wrap(
            line, self.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )


def of_output() -> Terminal:
    """That of standard output."""
    if not sys.stdout.isatty():
        return Terminal()
    columns = shutil.get_terminal_size().columns
    # no-color.org
    colour = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return Terminal(colour=colour, width=min(WIDEST, max(NARROWEST, columns)))
