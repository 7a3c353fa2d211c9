"""A rule of the table: which evidence a cause fits. Plain string search, no regular expressions: linear work.

A group of `says` is alternatives parted by `|`; all groups must be found in the words of a reading, in any
order. `a..b` in an alternative means a, then b at most 60 characters later. An alternative begins at the
beginning of a word and ends with a word or its inflection (`reject` finds "rejected"); `auth*` ends
anywhere in one. An alternative with a dot, a slash or a sign in it is part of a host's name or an address
of a page, and is found wherever it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.reading import Reading
    from exporter.failure import FailureKind
    from exporter.terms import Phase

GAP = 60
"""How far apart the parts of `a..b` may stand: about ten words, one clause."""

Part = tuple[str, bool]
"""What is looked for, and whether it must end with a word."""
Group = tuple[tuple[Part, ...], tuple[tuple[Part, ...], ...]]
Groups = tuple[Group | None, tuple[Group, ...]]

_KNOWN = (
    ("kind", "kinds"),
    ("aadsts", "aadsts"),
    ("phase", "phases"),
    ("provider", "providers"),
    ("code", "codes"),
    ("enhanced", "enhanced"),
    ("mechanism", "mechanisms"),
    ("port", "ports"),
)
"""A Reading's field, and the Match's set that must hold its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Every condition that is set must hold. `sure` is how sure we are of the cause when all do (0 to 1).

    `bare` demands that the evidence holds numbers but no sentence, and that something places them (a phase, a
    provider); `also` is a condition on the rest of the evidence; `clears` replaces the cause's own.
    """

    says: tuple[str, ...] = ()
    unless: str = ""
    kinds: frozenset[FailureKind] = frozenset()
    phases: frozenset[Phase | None] = frozenset()
    providers: frozenset[str] = frozenset()
    codes: frozenset[int] = frozenset()
    enhanced: frozenset[str] = frozenset()
    mechanisms: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()
    aadsts: frozenset[int] = frozenset()
    bare: bool = False
    also: Callable[[Evidence], bool] | None = None
    sure: float = 0.9
    clears: bool | None = None
    _set: tuple[tuple[str, frozenset[object]], ...] = field(init=False, repr=False, compare=False)
    _groups: Groups | None = field(init=False, repr=False, compare=False, default=None)
    """`unless`, then what must be said, the quickest first; taken apart when first asked: most never are."""

    def __post_init__(self) -> None:
        """Prepare what is asked ten thousand times: the conditions that are set."""
        conditions = tuple((name, value) for name, own in _KNOWN if (value := getattr(self, own)))
        object.__setattr__(self, "_set", conditions)

    @property
    def gate(self) -> tuple[str, ...]:
        """Parts of which at least one is in the words where the rule fits; empty for a rule without words."""
        if not self.says:
            return ()
        plain, ordered = _group(min(self.says, key=_size))
        longest = (max((needle for needle, _ in parts), key=len) for parts in ordered)
        return (*(needle for needle, _ in plain), *longest)

    def fits(self, reading: Reading) -> bool:
        """Does the evidence meet every condition?"""
        for name, values in self._set:
            if getattr(reading, name) not in values:
                return False
        if self.bare and not (reading.bare and reading.placed):
            return False
        return self.reads(reading.words) and (self.also is None or self.also(reading.evidence))

    def reads(self, words: str) -> bool:
        """Do the words hold every group, and nothing that is barred?"""
        barred, said = self._groups or self._apart()
        for group in said:
            if not _any_of(group, words):
                return False
        return barred is None or not _any_of(barred, words)

    def _apart(self) -> Groups:
        barred = _group(self.unless) if self.unless else None
        groups = barred, tuple(map(_group, sorted(self.says, key=_size)))
        object.__setattr__(self, "_groups", groups)
        return groups


def found(group: str, words: str) -> bool:
    """Is any alternative of the group in the words?"""
    return _any_of(_group(group), words)


@cache
def _group(text: str) -> Group:
    """The plain alternatives of a group, and those whose parts must follow each other."""
    alternatives = text.split("|") if text else []
    plain = tuple(_bordered(alternative) for alternative in alternatives if ".." not in alternative)
    ordered = (alternative.split("..") for alternative in alternatives if ".." in alternative)
    return plain, tuple(tuple(map(_bordered, parts)) for parts in ordered)


_SIGN = re.compile(r"[^\w .*]|(?<=[a-z])\.|\.(?=[a-z])")


@cache
def _bordered(alternative: str) -> Part:
    """As it is looked for: with the space that begins a word, unless it is part of a name."""
    needle = alternative.removesuffix("*")
    if not needle.replace(" ", "").isalnum() and _SIGN.search(needle):
        return needle, False
    ends = needle == alternative and needle[-1] != " "
    return needle if needle[0] == " " else f" {needle}", ends


def _size(group: str) -> int:
    """How long a group takes, by its alternatives: the quickest is asked first."""
    return group.count("|")


def _any_of(group: Group, words: str) -> bool:
    plain, ordered = group
    for part in plain:
        needle, ends = part
        if needle in words and (not ends or _end(part, words) >= 0):
            return True
    return bool(ordered) and any(parts[0][0] in words and _in_order(parts, words) for parts in ordered)


def _end(part: Part, words: str, start: int = 0, stop: int | None = None) -> int:
    """Where the part ends in the words; -1 if they do not hold it."""
    needle, ends = part
    at = words.find(needle, start, stop)
    while at >= 0:
        end = at + len(needle)
        if not ends or _inflected(needle, words, end):
            return end - (needle[-1] == " ")  # the space begins the next word
        at = words.find(needle, at + 1, stop)
    return -1


INFLECTION = 4
"""Letters that a word may have beyond what is looked for: -s, -ed, -ing, -ures. A word of three letters has
one."""


def _inflected(needle: str, words: str, end: int) -> bool:
    """Is what is left of the word nothing, or an ending?"""
    border = words.find(" ", end)
    if border == end:
        return True
    rest = words[end:border] if border >= 0 else words[end:]
    most = INFLECTION if len(needle) - needle.rindex(" ") > 4 else 1
    return len(rest) <= most and rest.isalpha() and needle[-1].isalpha()


def _in_order(parts: tuple[Part, ...], words: str) -> bool:
    first, *rest = parts
    at = _end(first, words)
    while at >= 0:
        if _follow(rest, words, at):
            return True
        at = _end(first, words, at)
    return False


def _follow(parts: list[Part], words: str, at: int) -> bool:
    """Do the parts follow, each near the one before and in the same utterance?"""
    furthest = at + sum(GAP + len(needle) for needle, _ in parts)
    border = words.find("  ", at, furthest)
    for part in parts:
        stop = at + GAP + len(part[0])
        at = _end(part, words, at, stop if border < 0 else min(stop, border + 1))
        if at < 0:
            return False
    return True
