"""Counts of mutants against the bar: the whole must reach it, a sample must not contradict it."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from mutation.mutant import Fate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mutation.mutant import Change, Mutant

BAR = 0.92
CHANCE = 0.001
"""A sample is refused where code at the bar would show so many survivors in fewer than 1 of 1000 samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """`survived` are those that are not listed."""

    killed: int = 0
    survived: int = 0
    listed: int = 0
    untried: int = 0

    @property
    def tried(self) -> int:
        """Those that had to be killed."""
        return self.killed + self.survived

    @property
    def share(self) -> float:
        """Killed of those tried; all of none."""
        return self.killed / self.tried if self.tried else 1.0

    def __add__(self, other: Count) -> Count:
        return Count(
            killed=self.killed + other.killed,
            survived=self.survived + other.survived,
            listed=self.listed + other.listed,
            untried=self.untried + other.untried,
        )


def counted(mutants: Iterable[Mutant], equal: Collection[Change]) -> Count:
    """The count of some mutants."""
    count = Count()
    for mutant in mutants:
        is_listed = mutant.fate is Fate.SURVIVED and mutant.change in equal
        count += Count(**{"listed" if is_listed else str(mutant.fate): 1})
    return count


def contradicts(count: Count) -> bool:
    """Would so many survive by chance alone in hardly any sample of code that is at the bar?"""
    n, lost = count.tried, 1 - BAR
    by_chance = sum(comb(n, k) * lost**k * BAR ** (n - k) for k in range(count.survived, n + 1))
    return by_chance < CHANCE
