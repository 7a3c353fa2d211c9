"""What standard output can show: colours or not, and how wide it is."""

from __future__ import annotations

import os
import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROWEST, WIDEST = 40, 120
_COLOURS = {"bold": "1", "red": "31", "green": "32", "yellow": "33"}
_COPIED = ("command:", "matches:", "samples:")
"""What such lines of a diagnosis hold is copied: it stays whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """`width` is in columns; a file or a pipe has 100 and no colour."""

    colour: bool = False
    width: int = 100

    def painted(self, text: str, colour: str) -> str:
        """The text in a colour of the table, or bold."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text

    def wrapped(self, line: str, *, hang: int = 0) -> list[str]:
        """A line cut to the width; what follows is indented as it is, or by `hang`."""
        body = line.lstrip(" ")
        if body.startswith(_COPIED) or len(line) <= self.width:
            return [line]
        indent = " " * (hang or len(line) - len(body) + (3 if body[:1].isdigit() else 0))
        return textwrap.wrap(
            line, self.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )

    def diagnosis(self, told: str, *about: str) -> Iterator[str]:
        """A rendered diagnosis: its title, what is to be said below that, and the rest."""
        title, *rest = told.splitlines()
        yield self.painted(title, "bold")
        for line in (*about, *rest):
            yield from self.wrapped(line)


def of_output() -> Terminal:
    """That of standard output."""
    if not sys.stdout.isatty():
        return Terminal()
    # no-color.org
    colour = "NO_COLOR" not in os.environ and can_move()
    return Terminal(colour=colour, width=min(WIDEST, max(NARROWEST, columns(sys.stdout))))


def columns(stream: TextIO) -> int:
    """How wide a terminal is; 80 where it does not know itself."""
    return os.get_terminal_size(stream.fileno()).columns or 80


def can_move() -> bool:
    """Does the terminal understand more than letters and line ends?"""
    return os.environ.get("TERM") != "dumb"
