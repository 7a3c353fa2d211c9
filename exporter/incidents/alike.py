"""Who fails alike: the units of a relay (probes) or of a tenant (accounts) that fail for one kind.

A unit is *well* if it was seen to work after the first of the others failed. What nobody has seen since
counts for neither side: the share is known early, and gets exact when everybody had a turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

P = TypeVar("P")
Way = tuple[str, str]
"""A kind of probe and how it logs in."""
ALIKE_AT_LEAST = 2  # accounts of a tenant
GATHER_SECONDS = 30.0
"""How long the first refused account of a tenant waits for the next, to be told with it."""


@dataclass(slots=True, eq=False, kw_only=True)
class Alike(Generic[P]):
    """One kind at one relay or tenant, while somebody fails. `failing` has each unit's failing probes."""

    started_timestamp: float
    failing: dict[object, set[P]] = field(default_factory=dict)
    well: set[object] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)  # of those that fail
    counted: dict[P, int] = field(default_factory=dict)  # failed runs of each in a row since it began
    runs: int = 0  # of all together
    twice: int = 0  # probes that failed more than once
    gather_until: float | None = None

    @property
    def share(self) -> float:
        """Of the units that were seen since it began, those that fail."""
        return len(self.failing) / ((len(self.failing) + len(self.well)) or 1)

    def fail(self, unit: object, probe: P, way: Way) -> None:
        """This probe failed once more.

        What it failed before this began does not count: those that worked meanwhile are not known either.
        """
        self.put_back(unit, probe, way, self.counted.get(probe, 0) + 1)

    def put_back(self, unit: object, probe: P, way: Way, runs: int) -> None:
        """This probe failed so often in a row."""
        self.failing.setdefault(unit, set()).add(probe)
        self.well.discard(unit)
        self.ways.add(way)
        self._count(probe, runs)

    def leave(self, unit: object, probe: P) -> None:
        """This probe does not fail for it any more."""
        if probe not in self.counted:
            return
        self._count(probe, 0)
        self.failing[unit].discard(probe)
        if not self.failing[unit]:
            del self.failing[unit]

    def work(self, unit: object) -> bool:
        """A run of this unit worked; is that news?"""
        if unit in self.well or unit in self.failing:
            return False
        self.well.add(unit)
        return True

    def _count(self, probe: P, runs: int) -> None:
        before = self.counted.pop(probe, 0)
        if runs:
            self.counted[probe] = runs
        self.runs += runs - before
        self.twice += (runs >= 2) - (before >= 2)
