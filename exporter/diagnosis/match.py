"""A rule of the table: which evidence a cause fits. Plain string search, no regular expressions: linear work.

A group of `says` is alternatives parted by `|`; all groups must be found in the words of a reading, in any order.
`a..b` in an alternative means a, then b at most 60 characters later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.unwrap import Reading
    from exporter.model import FailureKind, Phase

GAP = 60
"""How far apart the parts of `a..b` may stand: about ten words, one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Every condition that is set must hold. `sure` is how sure we are of the cause when all do (0 to 1).

    `bare` demands that the evidence holds numbers but no sentence, and that something places them (a phase, a provider); `clears` replaces the cause's own.
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

    def fits(self, reading: Reading) -> bool:
        """Does the evidence meet every condition?"""
        return self._knows(reading) and self._reads(reading)

    def _knows(self, reading: Reading) -> bool:
        """What is known besides the words."""
        return (
            (not self.kinds or reading.kind in self.kinds)
            and (not self.aadsts or reading.aadsts in self.aadsts)
            and (not self.bare or (reading.bare and reading.placed))
            and (not self.phases or reading.phase in self.phases)
            and (not self.providers or reading.provider in self.providers)
            and (not self.codes or reading.code in self.codes)
            and (not self.enhanced or reading.enhanced in self.enhanced)
            and (not self.mechanisms or reading.mechanism in self.mechanisms)
            and (not self.ports or reading.port in self.ports)
            and (self.also is None or self.also(reading.evidence))
        )

    def _reads(self, reading: Reading) -> bool:
        """The words themselves."""
        words = reading.words
        return all(found(group, words) for group in self.says) and not (
            self.unless and found(self.unless, words)
        )


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
    return any(
        (part in words if len(parts) == 1 else _in_order(parts, words))
        for parts in _alternatives(group)
        for part in parts[:1]
    )


@cache
def _alternatives(group: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(alternative.split("..")) for alternative in group.split("|"))


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
