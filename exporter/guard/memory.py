"""All that the guard knows, one principal a turn: the state on disk, and what only this process can know.

That is failures that could not be written, attempts of its own, and steps of the clock. Nothing here judges.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.guard.answers import Attempt
from exporter.guard.entry import BLANK, Flight
from exporter.guard.error import StateError
from exporter.guard.file import StateFile
from exporter.guard.flights import Flights
from exporter.guard.law import WINDOW_SECONDS, clamped, is_over, is_worth_keeping, joined, unrecorded
from exporter.guard.sights import Moment, Sights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.guard.entry import Entry
    from exporter.guard.ledger import Ledger
    from exporter.ports import Clock, Secret


@dataclass(slots=True, kw_only=True)
class Turn:
    """One principal under the lock; `ledger` is None while the state cannot be used."""

    principal: str
    moment: Moment
    ledger: Ledger | None
    recorded: Entry
    entry: Entry

    @property
    def now(self) -> float:
        """Unix seconds."""
        return self.moment.wall


class Memory:
    """Safe to use from several threads and processes; `trouble` says why the state cannot be used now."""

    def __init__(self, state_dir: str, clock: Clock) -> None:
        self.trouble: str | None = None
        self.was_usable = False
        self._file = StateFile(state_dir)
        self._clock = clock
        self._mutex = threading.Lock()
        self._sights = Sights()
        self._flights = Flights()
        self._unsaved: dict[str, Entry] = {}  # what could not be written

    @contextmanager
    def turn(self, principal: str) -> Iterator[Turn]:
        """The turn of one principal."""
        with self.opened() as ledger:
            moment = self._moment()
            entry = self._sights.entry(principal, self.known(principal), moment)
            yield self._turn(principal, ledger, moment, entry)

    @contextmanager
    def turns(self) -> Iterator[Iterator[Turn]]:
        """The turns of all that have an entry, by name, as the record has it: steps are not counted."""
        with self.opened() as ledger:
            moment = self._moment()
            names = sorted({*self._file.last, *self._unsaved})
            entries = ((name, clamped(self.known(name), moment.wall)) for name in names)
            yield (self._turn(name, ledger, moment, entry) for name, entry in entries)

    @contextmanager
    def opened(self) -> Iterator[Ledger | None]:
        """The state under its lock, or None for the reason in `trouble`."""
        with self._mutex, ExitStack() as stack:
            yield self._open(stack)

    def known(self, principal: str) -> Entry:
        """The entry as last read, with what could not be written; needs no lock."""
        return joined(self._file.last.get(principal, BLANK), self._unsaved.get(principal, BLANK))

    def unsettled(self, turn: Turn) -> tuple[list[Flight], list[Flight]]:
        """The attempts that were cut short, and those still under way."""
        on_record = turn.ledger.flights(turn.principal) if turn.ledger else ()
        flights = self._flights.unsettled(turn.principal, on_record, turn.moment)
        over = [flight for flight in flights if is_over(flight, turn.now)]
        return over, [flight for flight in flights if flight not in over]

    def take_off(self, turn: Turn, secret: Secret, lasts_seconds: float) -> Attempt:
        """Record an attempt that goes now."""
        flight = Flight(id=secrets.token_hex(8), ends=turn.now + lasts_seconds)
        on_record = self._record(turn, flight)
        self._flights.start(turn.principal, flight.id, turn.moment.monotonic + lasts_seconds)
        return Attempt(principal=turn.principal, id=flight.id, on_record=on_record, secret=secret)

    def end(self, principal: str, name: str, *, on_record: bool = True) -> None:
        """An attempt is settled or was cut short; its line stands until the entry is kept."""
        self._flights.end(principal, name, on_record=on_record)

    def is_behind(self, turn: Turn, entry: Entry) -> bool:
        """Does the record lack this entry, or anything that this process has seen?"""
        seen_only_here = turn.principal in self._unsaved or self._flights.ended(turn.principal)
        return bool(seen_only_here) or entry != turn.recorded

    def keep(self, turn: Turn, entry: Entry, *, durable: bool) -> bool:
        """Record the entry: true if that worked, else it is remembered here.

        Only then the lines of ended attempts go, so a failure is always in one place.
        """
        turn.entry = entry if is_worth_keeping(entry, turn.now) else BLANK
        self._unsaved.pop(turn.principal, None)
        try:
            self._save(turn, durable=durable)
        except StateError as error:
            self.trouble = str(error)
            self._unsaved[turn.principal] = unrecorded(turn.entry, turn.recorded)
        self._sights.renew(turn.principal, turn.entry, turn.moment)
        return turn.principal not in self._unsaved

    def _open(self, stack: ExitStack) -> Ledger | None:
        try:
            ledger = stack.enter_context(self._file.locked())
        except StateError as error:
            self.trouble = str(error)
            return None
        self.was_usable = True
        self.trouble = self.trouble if self._unsaved else None
        return ledger

    def _moment(self) -> Moment:
        return Moment(wall=self._clock.now(), monotonic=self._clock.monotonic())

    def _turn(self, principal: str, ledger: Ledger | None, moment: Moment, entry: Entry) -> Turn:
        recorded = self._file.last.get(principal, BLANK)
        return Turn(principal=principal, moment=moment, ledger=ledger, recorded=recorded, entry=entry)

    def _record(self, turn: Turn, flight: Flight) -> bool:
        try:
            if turn.ledger:
                turn.ledger.take_off(turn.principal, flight, stale_before=turn.now - WINDOW_SECONDS)
        except StateError as error:
            self.trouble = str(error)
            return False
        return turn.ledger is not None

    def _save(self, turn: Turn, *, durable: bool) -> None:
        if turn.ledger is None:
            raise StateError(self.trouble or "the state cannot be used")
        if turn.entry != turn.recorded:
            every = {**turn.ledger.entries, turn.principal: turn.entry}
            kept = {name: entry for name, entry in every.items() if is_worth_keeping(entry, turn.now)}
            turn.ledger.write(kept, durable=durable)
            turn.recorded = turn.entry
        turn.ledger.land(turn.principal, self._flights.ended(turn.principal))
        self._flights.struck_off(turn.principal)
