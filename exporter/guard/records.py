"""The record of each principal: in the store, and in memory for as long as the store cannot be used.

What happened meanwhile is written as soon as it can be used again. Nothing here judges.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exporter.guard.fingerprint import FingerprintNeededError
from exporter.guard.rules import BLANK, Bar, Record, tidied
from exporter.store import attempts, holds, losses
from exporter.store.error import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from exporter.ports import Clock
    from exporter.store.store import Store

T = TypeVar("T")
Change = Callable[[Record, float, Bar | None], tuple[T, Record]]
"""From a record, the time and what makes everybody wait: an answer, and the record as it is then."""
Submitted = asyncio.Future[tuple[T | FingerprintNeededError, Record]]
"""What a change will have come to when it is committed, or that a fingerprint must be computed before."""


class Records:
    """For one event loop.

    `wait_seconds` is how long passwords wait where nobody knows what they came to: after a loss, and from
    when the store was last usable.
    """

    def __init__(self, store: Store, clock: Clock, wait_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._usable_at = clock.monotonic()
        self._known: dict[str, Record] = {}  # as last seen, those that say something
        self._unsaved: dict[str, Record] = {}  # what the store says of those that changed since

    def submit(self, principal: str, change: Change[T], *, durable: bool) -> Submitted[T]:
        """Have a record changed, from now on whatever becomes of the caller."""
        late, self._unsaved = self._unsaved, {}
        saves = {name: (old, self._known.get(name, BLANK)) for name, old in late.items()}
        work = partial(self._change, principal, change, saves)
        submitted = self._store.write(work, durable=durable or bool(saves))
        if late:
            submitted.add_done_callback(partial(self._not_saved, late))
        return submitted

    async def answer(
        self, principal: str, change: Change[T], submitted: Submitted[T]
    ) -> T | FingerprintNeededError:
        """What came of a change; without the store it is made in memory."""
        try:
            return await self.answer_on_file(principal, submitted)
        except StoreError as error:
            return self._in_memory(principal, change, error)

    async def answer_on_file(self, principal: str, submitted: asyncio.Future[tuple[T, Record]]) -> T:
        """What came of a change that was committed. Raises StoreError."""
        answer, record = await submitted
        self._usable_at = self._clock.monotonic()
        self._remember(principal, record)
        return answer

    async def every(self) -> Mapping[str, Record]:
        """All that say something; if the store fails, as this process knows them."""
        try:
            return await self._store.write(_every)
        except StoreError:
            return dict(self._known)

    async def trouble(self) -> str | None:
        """Why the store cannot be used now, or why passwords wait although it can; or None."""
        try:
            loss = await self._store.write(self._loss)
        except StoreError as error:
            return str(error)
        return loss.text if loss else None

    def _not_saved(self, late: dict[str, Record], submitted: Submitted[object]) -> None:
        if submitted.cancelled() or submitted.exception() is not None:
            self._unsaved = {**self._unsaved, **late}

    def _in_memory(self, principal: str, change: Change[T], error: StoreError) -> T | FingerprintNeededError:
        left_seconds = self._usable_at + self._wait_seconds - self._clock.monotonic()
        now, wait = self._clock.now(), None
        if left_seconds > 0:
            text = f"the guard cannot use its store, so passwords wait one hold: {error}"
            wait = Bar(until=now + left_seconds, text=text)
        before = self._known.get(principal, BLANK)
        try:
            answer, after = change(before, now, wait)
        except FingerprintNeededError as needed:
            return needed
        self._unsaved.setdefault(principal, before)
        self._remember(principal, after)
        return answer

    def _change(
        self,
        principal: str,
        change: Change[T],
        saves: Mapping[str, tuple[Record, Record]],
        connection: sqlite3.Connection,
    ) -> tuple[T | FingerprintNeededError, Record]:
        for name, (old, new) in saves.items():
            _write(connection, name, old, new)
        before = _read(connection, principal)
        try:
            answer, after = change(before, self._clock.now(), self._loss(connection))
        except FingerprintNeededError as needed:
            return needed, before
        after = tidied(after, self._clock.now())
        _write(connection, principal, before, after)
        return answer, after

    def _loss(self, connection: sqlite3.Connection) -> Bar | None:
        loss = losses.latest(connection)
        if loss is None or loss.at + self._wait_seconds <= self._clock.now():
            return None
        return Bar(
            until=loss.at + self._wait_seconds,
            text=f"which passwords were held was lost, so all wait one hold: {loss.reason}",
        )

    def _remember(self, principal: str, record: Record) -> None:
        if record == BLANK:
            self._known.pop(principal, None)
        else:
            self._known[principal] = record


def _every(connection: sqlite3.Connection) -> Mapping[str, Record]:
    tried, held = attempts.every(connection), holds.every(connection)
    return {
        name: Record(attempts=tried.get(name, ()), held=held.get(name)) for name in sorted({*tried, *held})
    }


def _read(connection: sqlite3.Connection, principal: str) -> Record:
    return Record(attempts=attempts.of(connection, principal), held=holds.of(connection, principal))


def _write(connection: sqlite3.Connection, principal: str, before: Record, after: Record) -> None:
    attempts.change(connection, principal, before.attempts, after.attempts)
    if before.held != after.held:
        holds.put(connection, principal, after.held)
