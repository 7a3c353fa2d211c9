"""The keeper of the door: plays the law on the memory, under the lock, one principal a turn.

It decides nothing that `law` can decide, remembers nothing that `memory` can, words nothing that `words` can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.guard.entry import CUT_SHORT, UNNAMED
from exporter.guard.error import StateError
from exporter.guard.law import (
    COUNTED,
    LASTS_AT_MOST_SECONDS,
    WINDOW_SECONDS,
    Bar,
    Verdict,
    bars,
    cut_short,
    leads_to_hold,
    released,
    settled,
)
from exporter.guard.marks import Marks, scrypt
from exporter.guard.memory import Memory
from exporter.guard.words import WATCHED, hold_of, release_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exporter.guard.answers import Attempt, Hold, Release, Standing
    from exporter.guard.entry import Entry, Flight, Named
    from exporter.guard.memory import Turn
    from exporter.ports import Clock, Secret

HOLD_SECONDS = 6 * 3600.0
LASTS_SECONDS = 300.0  # an attempt whose caller names no deadline


class Guard:
    """Judges and remembers, for every process that shares `state_dir`. Calls block: see AsyncGuard.

    Safe to call from several threads. Without usable state nothing goes for one hold after the start, and
    after it the guard works from what this process has seen.
    """

    def __init__(
        self,
        state_dir: str,
        *,
        clock: Clock,
        hold_seconds: float = HOLD_SECONDS,
        derive: Callable[[bytes, bytes], bytes] = scrypt,
    ) -> None:
        self._memory = Memory(state_dir, clock)
        self._marks = Marks(derive)
        self._hold_seconds = hold_seconds
        self._blind_until = clock.monotonic() + max(hold_seconds, WINDOW_SECONDS)

    def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Attempt:
        """Leave to try this password once, to be settled within `lasts_seconds`, or why not."""
        self._is_held(self._memory.known(principal), principal, secret)  # scrypt runs now, not under the lock
        with self._memory.turn(principal) as turn:
            flights = self._under_way(turn, secret)
            hold = self._blind(turn) or self._hold(turn, flights, secret)
            return hold or self._memory.take_off(turn, secret, min(lasts_seconds, LASTS_AT_MOST_SECONDS))

    def settle(self, attempt: Attempt, verdict: Verdict, named: Named = UNNAMED) -> None:
        """End an attempt. `named` is the failure's labels; only failures that count need it."""
        principal, secret = attempt.principal, attempt.secret
        self._mark(self._memory.known(principal), verdict, principal, secret)  # as in admit
        with self._memory.turn(principal) as turn:
            self._memory.end(principal, attempt.id, on_record=attempt.on_record)
            mark = self._mark(turn.entry, verdict, principal, secret)
            entry = settled(turn.entry, verdict, named, turn.now, mark)
            self._memory.keep(turn, entry, durable=verdict in COUNTED)

    def release(self, principal: str) -> Release:
        """Let a held password be tried once more, within the budget. Raises StateError."""
        with self._memory.turn(principal) as turn:
            was_held = turn.entry.held is not None
            if not self._memory.keep(turn, released(turn.entry), durable=True):
                raise StateError(self._memory.trouble or "the release could not be recorded")
            return release_of(principal, *self._forecast(turn), turn.now, was_held=was_held)

    def standings(self) -> tuple[Standing, ...]:
        """Every principal that is not simply healthy, by name; if the state fails, as this process knows."""
        with self._memory.turns() as turns:
            every = [
                standing_of(turn.principal, *self._forecast(turn), turn.now, self._hold_seconds)
                for turn in turns
            ]
        return tuple(one for one in every if one.state != WATCHED or one.failures)

    def trouble(self) -> str | None:
        """Why the state cannot be used now, or None."""
        with self._memory.opened():
            return self._memory.trouble

    def _under_way(self, turn: Turn, secret: Secret) -> list[Flight]:
        """The attempts still under way, after those that were cut short were recorded as failures."""
        over, aloft = self._memory.unsettled(turn)
        entry = turn.entry
        for flight in over:
            mark = self._mark(entry, Verdict.UNCERTAIN, turn.principal, secret)
            entry = cut_short(entry, flight, turn.now, mark)
            self._memory.end(turn.principal, flight.id)
        if self._memory.is_behind(turn, entry):
            self._memory.keep(turn, entry, durable=True)
        return aloft

    def _forecast(self, turn: Turn) -> tuple[Entry, list[Flight]]:
        """The entry with what was cut short counted, and what is still under way; records nothing."""
        over, aloft = self._memory.unsettled(turn)
        entry = turn.entry
        for flight in over:
            entry = cut_short(entry, flight, turn.now, None)
        return entry, aloft

    def _blind(self, turn: Turn) -> Hold | None:
        left_seconds = self._blind_until - turn.moment.monotonic
        if self._memory.was_usable or left_seconds <= 0:
            return None
        trouble = self._memory.trouble
        text = f"the guard cannot use its state, so passwords wait one hold after a start: {trouble}"
        return hold_of(Bar(until=turn.now + left_seconds, text=text), CUT_SHORT)

    def _hold(self, turn: Turn, flights: Sequence[Flight], secret: Secret) -> Hold | None:
        same = self._is_held(turn.entry, turn.principal, secret)
        against = tuple(bars(turn.entry, flights, turn.now, self._hold_seconds, same_secret=same))
        if not against:
            return None
        return hold_of(max(against, key=lambda bar: bar.until), turn.entry.named or CUT_SHORT)

    def _is_held(self, entry: Entry, principal: str, secret: Secret) -> bool:
        """Is it the password that is held? The answer is remembered."""
        held = entry.held
        return bool(held and not held.released and self._marks.match(principal, secret, held.mark))

    def _mark(self, entry: Entry, verdict: Verdict, principal: str, secret: Secret) -> str | None:
        """The password's mark if this outcome has it held; it is remembered."""
        return self._marks.make(principal, secret) if leads_to_hold(entry, verdict) else None
