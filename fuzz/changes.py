"""Changes of a text of YAML, as choices say, and what must hold of the faults that are found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from exporter.errors import Fault
from fuzz.choices import Choices

Change = Callable[[list[str], int, Choices], None]
ODD = (
    "", "~", "-1", "0", "1e999", "99999999999999999999", ".nan", "yes", "[]", "{}", "[[]]", "{a: {b: c}}",
    "1h", "-5m", "2026-13-40", "&a [*a]", "*none", "<<: {}", "!!binary x", "\ud7ff", "a.b@c", "[::1]", "\t",
    "https://[", "../../etc/passwd", "{file: /dev/null}", "{env: ''}", "|", "? x", "- -", "''", "'", '"\\x"',
)  # fmt: skip
"""What stands in a value's or a key's place."""
_WORD = re.compile(r"[^\s{}\[\],:#]+")


def changed(lines: Sequence[str], choices: Choices, changes: Sequence[Change] | None = None) -> bytes:
    """The text after up to eight changes."""
    text = list(lines)
    for _ in range(8):
        if not choices or not text:
            break
        at = choices.number(len(text))
        choices.one(changes or CHANGES)(text, at, choices)
    return "\n".join(text).encode("utf-8", "surrogatepass")


def _value(text: list[str], at: int, choices: Choices) -> None:
    """Another value behind the key."""
    key, colon, _ = text[at].partition(":")
    text[at] = f"{key}{colon} {choices.one(ODD)}"


def _key(text: list[str], at: int, choices: Choices) -> None:
    """Another key."""
    key, colon, rest = text[at].partition(":")
    indent = key[: len(key) - len(key.lstrip())]
    text[at] = f"{indent}{choices.one(ODD)}{colon}{rest}"


def _byte(text: list[str], at: int, choices: Choices) -> None:
    """Another character somewhere in the line."""
    where = choices.number(len(text[at]) + 1)
    text[at] = text[at][:where] + chr(choices.number(256)) + text[at][where + choices.number(2) :]


def _indent(text: list[str], at: int, choices: Choices) -> None:
    """The line stands further in or out."""
    text[at] = " " * choices.number(12) + text[at].lstrip()


def _cut(text: list[str], at: int, choices: Choices) -> None:
    """Lines go."""
    del text[at : at + 1 + choices.number(6)]


def _again(text: list[str], at: int, choices: Choices) -> None:
    """Lines from elsewhere come once more."""
    start = choices.number(len(text))
    text[at:at] = text[start : start + 1 + choices.number(6)]


CHANGES: Sequence[Change] = (_value, _key, _byte, _indent, _cut, _again)
"""Of whole lines, and of characters."""


def word(text: list[str], at: int, choices: Choices) -> None:
    """Another word in the place of one, as it stands elsewhere or as none should."""
    found = list(_WORD.finditer(text[at]))
    if found:
        there = choices.one(found)
        elsewhere = _WORD.findall(choices.one(text))
        other = choices.one((*ODD, *elsewhere))
        text[at] = text[at][: there.start()] + other + text[at][there.end() :]


def placed(faults: Iterable[Fault], file: str, text: bytes) -> None:
    """Does each fault say where it is, in one line, so that it can be found?"""
    lines = len(f"{text.decode('utf-8', 'replace')}.".splitlines())
    for fault in faults:
        assert fault.file == file, fault
        assert 1 <= fault.line <= lines, fault
        assert fault.message, fault
        assert str(fault).startswith(f"{file}:{fault.line}: {fault.path or '(top)'}: "), fault
