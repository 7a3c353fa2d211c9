"""Unquoted scalars by the core schema of YAML 1.2: text as written, and what it is worth. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class Nothing:
    """What stands where a key has no value (`key:`, `key: null`), so that it does not pass for absent."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = Nothing()


class Scalar(str):
    """An unquoted scalar that the core schema takes for a bool, int or float.

    It is the text as written where a text is due (`007`, `true`), and `value` where that is due.
    """

    __slots__ = ("value",)
    value: bool | int | float

    def __new__(cls, text: str, value: bool | int | float) -> Scalar:
        """A text with the value that it stands for."""
        scalar = super().__new__(cls, text)
        scalar.value = value
        return scalar


_CORE: tuple[tuple[re.Pattern[str], Callable[[str], bool | int | float | Nothing]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: NOTHING),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda _: float("nan")),
)
"""YAML 1.2.2 section 10.3.2: what an unquoted scalar is; what fits no row is a text (`no`, `off`, `1:30`)."""
_BEGINNINGS = frozenset("~nNtTfF+-.0123456789")  # of all that fits a row; most texts need not be tried
_ANY_ROW = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _CORE))
_NUMBER_CHARS_MAX = 64  # longer digits are no number of ours, and int() refuses 4300 of them


def scalar_of(text: str) -> str | Scalar | Nothing:
    """An unquoted scalar by the core schema: `12` is a Scalar worth 12, `no` the text, `~` NOTHING."""
    if text and text[0] not in _BEGINNINGS:
        return text
    if len(text) > _NUMBER_CHARS_MAX or not _ANY_ROW.fullmatch(text):
        return text
    for pattern, convert in _CORE:
        if pattern.fullmatch(text):
            value = convert(text)
            return value if isinstance(value, Nothing) else Scalar(text, value)
    return text
