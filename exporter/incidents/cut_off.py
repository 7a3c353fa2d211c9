"""The cut-off of Basic Auth at one tenant: refused attempts within a window, and when it is over.

Microsoft may refuse a percentage at random, so that an accepted attempt proves little: after a single
refusal `attempts` have to be accepted in a row, by kind of probe, or the window has to pass. Where the
refusals were total (no probe was accepted between two of them) the same doubt is reached much sooner: after
many refusals in a row a few accepted attempts of every probe tell that it was switched on again.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from exporter.incidents.alike import Way

P = TypeVar("P")
BASIC = "basic"
BUCKET_SECONDS = 360.0
SHARE_SECONDS = 3600.0


@dataclass(slots=True, eq=False, kw_only=True)
class Line:
    """One kind of probe and way: a login that is accepted says nothing of a submission that is refused."""

    refused_timestamp: float
    accepted: int = 0  # in a row, since


@dataclass(slots=True, eq=False, kw_only=True)
class Turns:
    """One probe that was refused: refusals, then acceptances in a row; `mixed`: refused again after those."""

    refused: int = 0
    accepted: int = 0
    mixed: bool = False

    @property
    def back(self) -> bool:
        """Refused throughout, and accepted since?"""
        return self.refused >= 2 and self.accepted >= 2 and not self.mixed


@dataclass(slots=True, eq=False, kw_only=True)
class CutOff(Generic[P]):
    """What is known of one tenant since its first refusal."""

    window_seconds: float
    attempts: int
    lines: dict[Way, Line] = field(default_factory=dict)
    turns: dict[P, Turns] = field(default_factory=dict)
    recent: deque[list[float]] = field(default_factory=deque)  # [start, refused, attempted] of each bucket

    def refuse(self, probe: P, way: Way, at: float) -> None:
        """An attempt was refused in words that say that Basic Auth is the reason."""
        self.lines[way] = Line(refused_timestamp=at)
        turns = self.turns.setdefault(probe, Turns())
        turns.mixed = turns.mixed or turns.accepted > 0
        turns.refused, turns.accepted = turns.refused + 1, 0
        self._count(at, refused=1)

    def accept(self, probe: P, way: Way, at: float) -> None:
        """An attempt was accepted."""
        if (line := self.lines.get(way)) is not None:
            line.accepted += 1
        if (turns := self.turns.get(probe)) is not None:
            turns.accepted += 1
        self._count(at, refused=0)

    def counts(self, way: Way) -> bool:
        """Is it by Basic Auth, or refused as if it were?"""
        return way[1] == BASIC or way in self.lines

    def forget(self, probe: P) -> None:
        """This probe is no longer watched."""
        self.turns.pop(probe, None)

    def is_over(self, now: float) -> bool:
        """Has it ended, by any of the three ways?"""
        if not self.turns or all(self._line_is_over(line, now) for line in self.lines.values()):
            return True
        return self._is_switched_back()

    def share(self, now: float) -> float:
        """Of the last hour's attempts, those that were refused."""
        lately = [bucket for bucket in self.recent if bucket[0] > now - SHARE_SECONDS]
        return sum(bucket[1] for bucket in lately) / (sum(bucket[2] for bucket in lately) or 1)

    def _line_is_over(self, line: Line, now: float) -> bool:
        return line.accepted >= self.attempts or now - line.refused_timestamp > self.window_seconds

    def _is_switched_back(self) -> bool:
        turns = self.turns.values()
        if not all(each.back for each in turns):
            return False
        refused, accepted = sum(each.refused for each in turns), sum(each.accepted for each in turns)
        return _doubt(refused, accepted) <= _doubt(1, self.attempts)

    def _count(self, at: float, *, refused: int) -> None:
        start = at // BUCKET_SECONDS * BUCKET_SECONDS
        if not self.recent or self.recent[-1][0] != start:
            self.recent.append([start, 0, 0])
            while len(self.recent) > SHARE_SECONDS // BUCKET_SECONDS + 1:
                self.recent.popleft()
        self.recent[-1][1] += refused
        self.recent[-1][2] += 1


def _doubt(refused: int, accepted: int) -> float:
    """The chance (log) that a ramp of any share gives these refusals in a row, then these acceptances."""
    both = refused + accepted
    return refused * math.log(refused / both) + accepted * math.log(accepted / both)
