"""When this process first saw each entry, so that a stepped clock unlocks nothing early.

Stamps are Unix seconds, so that they survive restarts. A step that this process sees (realtime moved against
monotonic; a suspended machine looks the same) moves what is on record along with it. Stamps from the future
are taken as now, so nothing is held longer than a hold from now. A forward step while no process runs cannot
be seen. Pure but for its memory: moments are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.guard.entry import BLANK
from exporter.guard.law import STEP_SECONDS, clamped, shifted

if TYPE_CHECKING:
    from exporter.guard.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant on both clocks."""

    wall: float
    monotonic: float

    def drift_since(self, earlier: Moment) -> float:
        """How far the wall clock was stepped meanwhile; less than a second is none."""
        seconds = (self.wall - self.monotonic) - (earlier.wall - earlier.monotonic)
        return seconds if abs(seconds) > STEP_SECONDS else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An entry as it was first seen in its present form, and when."""

    recorded: Entry
    entry: Entry
    moment: Moment


class Sights:
    """The sights of all principals that have an entry: bounded as the file is."""

    def __init__(self) -> None:
        self._known: dict[str, Sight] = {}

    def entry(self, principal: str, recorded: Entry, moment: Moment) -> Entry:
        """The recorded entry, put right for what the clock did since it was first seen."""
        sight = self._known.get(principal)
        if sight is None or sight.recorded != recorded:
            return self.renew(principal, recorded, moment)
        return clamped(shifted(sight.entry, moment.drift_since(sight.moment)), moment.wall)

    def renew(self, principal: str, recorded: Entry, moment: Moment) -> Entry:
        """The recorded entry as it is seen at this moment, from which steps are counted."""
        entry = clamped(recorded, moment.wall)
        self._known.pop(principal, None)
        if entry != BLANK:
            self._known[principal] = Sight(recorded=recorded, entry=entry, moment=moment)
        return entry
