"""How long submissions at one relay take, by the hour, and what is slow against its own past day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

P = TypeVar("P")
HOUR_SECONDS = 3600
HOURS = 24
SLOW_TIMES = 3.0
SLOW_MORE_SECONDS = 1.0
SLOW_WITHOUT_PAST_SECONDS = 4.0
_OVER = 0.25  # it is over when no more than this share of the probes is slow


@dataclass(slots=True, eq=False, kw_only=True)
class Pace(Generic[P]):
    """One relay. `hours` has [runs, seconds] by the hour since 1970; the current one is not yet the past."""

    hours: dict[int, list[float]] = field(default_factory=dict)
    recent: dict[P, list[float]] = field(default_factory=dict)  # seconds of the last runs of each
    slow: set[P] = field(default_factory=set)
    limit_seconds: float = SLOW_WITHOUT_PAST_SECONDS
    hour: int = -1

    def take(self, probe: P, seconds: float, at: float, runs: int) -> None:
        """A submission worked and took so long; it is slow when `runs` of its probe in a row were."""
        hour = int(at // HOUR_SECONDS)
        self.turn_hour(hour)
        bucket = self.hours.setdefault(hour, [0, 0.0])
        bucket[0] += 1
        bucket[1] += seconds
        self.put_back(probe, [*self.recent.get(probe, ()), seconds][-runs:], runs)

    def put_back(self, probe: P, recent: Sequence[float], runs: int) -> None:
        """These were its last runs."""
        self.recent[probe] = list(recent)
        slow = len(recent) >= runs and min(recent) > self.limit_seconds
        (self.slow.add if slow else self.slow.discard)(probe)

    def drop(self, probe: P) -> None:
        """It failed, or is no longer watched: its time says nothing."""
        self.recent.pop(probe, None)
        self.slow.discard(probe)

    def is_slow(self) -> bool:
        """Is more than half of the relay's submissions slow: is the median?"""
        return len(self.slow) * 2 > len(self.recent)

    def is_over(self) -> bool:
        """Is it as before, but for a few?"""
        return len(self.slow) <= len(self.recent) * _OVER

    def turn_hour(self, hour: int) -> None:
        """Hours that are no longer of the past day go; without a whole day there is no past to speak of."""
        if hour == self.hour:
            return
        self.hour = hour
        whole_day = any(each <= hour - HOURS for each in self.hours)
        self.hours = {each: sums for each, sums in self.hours.items() if hour - HOURS <= each <= hour}
        past = [sums for each, sums in self.hours.items() if each < hour]
        mean = sum(sums[1] for sums in past) / (sum(sums[0] for sums in past) or 1)
        self.limit_seconds = (
            max(SLOW_TIMES * mean, mean + SLOW_MORE_SECONDS) if whole_day else SLOW_WITHOUT_PAST_SECONDS
        )
