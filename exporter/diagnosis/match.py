"""A rule of the table: which evidence a cause fits. Plain string search, no regular expressions: linear work.

A group of `says` is alternatives parted by `|`; all groups must be found in the words of a reading, in any
order. `a..b` in an alternative means a, then b at most 60 characters later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.unwrap import Reading
    from exporter.model import FailureKind, Phase

GAP = 60
"""How far apart the parts of `a..b` may stand: about ten words, one clause."""

Group = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]

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
    phases: frozenset[Phase] = frozenset()
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
    _groups: tuple[Group, ...] = field(init=False, repr=False, compare=False)
    _barred: Group = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare what is asked ten thousand times: the conditions that are set, the groups taken apart."""
        conditions = tuple((name, getattr(self, own)) for name, own in _KNOWN if getattr(self, own))
        object.__setattr__(self, "_set", conditions)
        object.__setattr__(self, "_groups", tuple(sorted(map(_group, self.says), key=_size)))
        object.__setattr__(self, "_barred", _group(self.unless) if self.unless else ((), ()))

    @property
    def gate(self) -> tuple[str, ...]:
        """Parts of which at least one is in the words where the rule fits; empty for a rule without words."""
        if not self._groups:
            return ()
        plain, ordered = self._groups[0]
        return (*plain, *(max(parts, key=len) for parts in ordered))

    def fits(self, reading: Reading) -> bool:
        """Does the evidence meet every condition?"""
        for name, values in self._set:
            if getattr(reading, name) not in values:
                return False
        if self.bare and not (reading.bare and reading.placed):
            return False
        return self._reads(reading.words) and (self.also is None or self.also(reading.evidence))

    def _reads(self, words: str) -> bool:
        """Do the words hold every group, and nothing that is barred?"""
        within = words.__contains__
        for plain, ordered in self._groups:
            if not any(map(within, plain)) and not (ordered and any_in_order(ordered, words)):
                return False
        plain, ordered = self._barred
        return not any(map(within, plain)) and not (ordered and any_in_order(ordered, words))


def says(
    *groups: str,
    sure: float = 0.9,
    unless: str = "",
    phases: Collection[Phase] = (),
    providers: Collection[str] = (),
    codes: Collection[int] = (),
    mechanisms: Collection[str] = (),
    clears: bool | None = None,
) -> Match:
    """A rule on the sentence."""
    return Match(
        says=groups,
        sure=sure,
        unless=unless,
        phases=frozenset(phases),
        providers=frozenset(providers),
        codes=frozenset(codes),
        mechanisms=frozenset(mechanisms),
        clears=clears,
    )


def fact(*kinds: FailureKind, phases: Collection[Phase] = (), sure: float = 0.97) -> Match:
    """A rule on what the probe itself saw, which needs no words."""
    return Match(kinds=frozenset(kinds), phases=frozenset(phases), sure=sure)


def entra(*numbers: int, sure: float = 0.96) -> Match:
    """A rule on the AADSTS number."""
    return Match(aadsts=frozenset(numbers), sure=sure)


def number(
    *enhanced: str,
    codes: Collection[int] = (),
    phases: Collection[Phase] = (),
    providers: Collection[str] = (),
    mechanisms: Collection[str] = (),
    sure: float = 0.6,
) -> Match:
    """A rule on numbers alone: the last resort, for replies that hold no sentence."""
    return Match(
        enhanced=frozenset(enhanced),
        codes=frozenset(codes),
        phases=frozenset(phases),
        providers=frozenset(providers),
        mechanisms=frozenset(mechanisms),
        bare=True,
        sure=sure,
    )


def found(group: str, words: str) -> bool:
    """Is any alternative of the group in the words?"""
    plain, ordered = _group(group)
    return any(map(words.__contains__, plain)) or any_in_order(ordered, words)


@cache
def _group(text: str) -> Group:
    """The plain alternatives of a group, and those whose parts must follow each other."""
    alternatives = text.split("|")
    plain = tuple(alternative for alternative in alternatives if ".." not in alternative)
    return plain, tuple(tuple(alternative.split("..")) for alternative in alternatives if ".." in alternative)


def _size(group: Group) -> int:
    """How long a group takes: the quickest is asked first."""
    return sum(map(len, group))


def any_in_order(ordered: tuple[tuple[str, ...], ...], words: str) -> bool:
    """Do the parts of any alternative follow each other in the words?"""
    return any(parts[0] in words and _in_order(parts, words) for parts in ordered)


def _in_order(parts: tuple[str, ...], words: str) -> bool:
    first, *rest = parts
    at = words.find(first)
    while at >= 0:
        if _follow(rest, words, at + len(first)):
            return True
        at = words.find(first, at + 1)
    return False


def _follow(parts: list[str], words: str, at: int) -> bool:
    for part in parts:
        hit = words.find(part, at, at + GAP + len(part))
        if hit < 0:
            return False
        at = hit + len(part)
    return True
