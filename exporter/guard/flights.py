"""This process's own attempts: which are under way by the monotonic clock, and which have ended since.

What other processes do stands in the ledger; a line of an attempt that ended here counts no more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from exporter.guard.entry import Flight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.guard.sights import Moment


class Flights:
    """The attempts of each principal, by id; what is empty is forgotten."""

    def __init__(self) -> None:
        self._ends: defaultdict[str, dict[str, float]] = defaultdict(dict)  # monotonic seconds
        self._ended: defaultdict[str, set[str]] = defaultdict(set)  # their lines still stand

    def start(self, principal: str, name: str, ends_monotonic: float) -> None:
        """An attempt goes, to be settled by then."""
        self._ends[principal][name] = ends_monotonic

    def end(self, principal: str, name: str, *, on_record: bool) -> None:
        """An attempt is settled or was cut short."""
        self._ends[principal].pop(name, None)
        if not self._ends[principal]:
            del self._ends[principal]
        if on_record:
            self._ended[principal].add(name)

    def ended(self, principal: str) -> frozenset[str]:
        """The attempts whose line is still to be struck off the record."""
        return frozenset(self._ended.get(principal, ()))

    def struck_off(self, principal: str) -> None:
        """Their lines are gone."""
        self._ended.pop(principal, None)

    def unsettled(self, principal: str, on_record: Iterable[Flight], moment: Moment) -> tuple[Flight, ...]:
        """All attempts that are not settled; for our own the monotonic clock says when they are over."""
        own = self._ends.get(principal, {}).items()
        ours = (Flight(id=name, ends=moment.wall + end - moment.monotonic) for name, end in own)
        flights = {flight.id: flight for flight in (*on_record, *ours)}
        ended = self._ended.get(principal, ())
        return tuple(flight for flight in flights.values() if flight.id not in ended)
