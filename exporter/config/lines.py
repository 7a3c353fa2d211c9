"""Mappings and lists of a file that know the line of each of their keys and entries. Knows no YAML."""

from __future__ import annotations

from typing import Any

Loc = tuple[str | int, ...]
"""The way to a value: keys and list indices from the top."""


class Keyed(dict[str, Any]):
    """A mapping as written; `lines` has the line (from 1) of each key."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}


class Listed(list[Any]):
    """A list as written; `lines` has the line (from 1) on which each entry begins, by its index."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        self.lines: dict[int, int] = {}


def line_of(data: Any, line: int, loc: Loc) -> int:
    """The line of a loc in what begins on `line`, or of what is nearest above it where it does not exist."""
    for step in loc:
        lines: dict[Any, int] = data.lines if isinstance(data, Keyed | Listed) else {}
        if step in lines:
            line, data = lines[step], data[step]
    return line


def plain_copy(data: Any) -> Any:
    """The mappings and lists copied, without their lines; what is in them is shared."""
    if isinstance(data, dict):
        return {key: plain_copy(value) for key, value in data.items()}
    return [plain_copy(value) for value in data] if isinstance(data, list) else data
