"""The record of each principal: in the store, and in memory for as long as the store cannot be used.

What happened meanwhile is written as soon as it can be used again. Nothing here judges.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exporter.guard.fingerprint import FingerprintNeededError
from exporter.guard.rules import Bar, tidied
from exporter.store import losses, records
from exporter.store.error import StoreError
from exporter.store.records import BLANK, Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.ports import Clock
    from exporter.store.connection import Connection
    from exporter.store.store import Store

T = TypeVar("T")
Change = Callable[[Record, float, Bar | None], tuple[T, Record]]
"""From a record, the time and what makes everybody wait: an answer, and the record as it is then."""
Submitted = asyncio.Future[tuple[T | FingerprintNeededError, Record]]
"""What a change will have come to when it is committed, or that a fingerprint must be computed before."""


class Records:
    """For one event loop.

    `wait_seconds` is how long passwords wait where nobody knows what they came to: after a loss, and from
    when the store was first found unusable.
    """

    def __init__(self, store: Store, clock: Clock, wait_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._lossless: Connection | None = None  # no loss is told there, and none will be
        self._unusable_since: float | None = None  # monotonic; when a use first failed
        self._known: dict[str, Record] = {}  # as last seen, those that say something
        self._unsaved: dict[str, Record] = {}  # what the store says of those that changed since

    def submit(self, principal: str, change: Change[T], *, durable: bool) -> Submitted[T]:
        """Have a record changed, from now on whatever becomes of the caller."""
        if not self._unsaved:
            return self._store.submit(partial(self._change, principal, change), durable=durable)
        late, self._unsaved = self._unsaved, {}
        saves = {name: (old, self._known.get(name, BLANK)) for name, old in late.items()}
        submitted = self._store.submit(partial(self._save_and_change, saves, principal, change), durable=True)
        submitted.add_done_callback(partial(self._not_saved, late))
        return submitted

    async def answer(self, principal: str, change: Change[T], *, durable: bool) -> T | FingerprintNeededError:
        """What came of a change; without the store it is made in memory."""
        try:
            return await self.answer_on_file(principal, change, durable=durable)
        except StoreError as error:
            return self._in_memory(principal, change, error)

    async def answer_on_file(
        self, principal: str, change: Change[T], *, durable: bool
    ) -> T | FingerprintNeededError:
        """What came of a change that was committed. Raises StoreError."""
        answer, record = await self._store.answered(self.submit(principal, change, durable=durable))
        self._unusable_since = None
        self._remember(principal, record)
        return answer

    async def every(self) -> Mapping[str, Record]:
        """All that say something; if the store fails, as this process knows them."""
        try:
            return await self._store.write(records.every)
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
        steady = self._clock.monotonic()
        if self._unusable_since is None:  # others may have used it until now
            self._unusable_since = steady
        left_seconds = self._unusable_since + self._wait_seconds - steady
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

    def _save_and_change(
        self,
        saves: Mapping[str, tuple[Record, Record]],
        principal: str,
        change: Change[T],
        connection: Connection,
    ) -> tuple[T | FingerprintNeededError, Record]:
        for name, (old, new) in saves.items():
            records.change(connection, name, old, new)
        return self._change(principal, change, connection)

    def _change(
        self, principal: str, change: Change[T], connection: Connection
    ) -> tuple[T | FingerprintNeededError, Record]:
        before, now = records.of(connection, principal), self._clock.now()
        try:
            answer, after = change(before, now, self._loss(connection))
        except FingerprintNeededError as needed:
            return needed, before
        after = tidied(after, now)
        records.change(connection, principal, before, after)
        return answer, after

    def _loss(self, connection: Connection) -> Bar | None:
        if connection is self._lossless:
            return None
        loss = losses.latest(connection)
        if loss is None or loss.at + self._wait_seconds <= self._clock.now():
            self._lossless = connection
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
