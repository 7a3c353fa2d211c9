"""The guard: plays the lockout rules on what the store says, for every process that shares the store."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exporter.guard.answers import Admission
from exporter.guard.fingerprint import FingerprintNeededError, Fingerprints, scrypt
from exporter.guard.records import Records
from exporter.guard.rules import (
    COUNTED,
    LASTS_AT_MOST_SECONDS,
    UNNAMED,
    WINDOW_SECONDS,
    Verdict,
    bars,
    labels_of,
    overdue_counted,
    released,
    settled,
    started,
)
from exporter.guard.words import WATCHED, hold_of, release_of, standing_of
from exporter.store.attempts import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.guard.answers import Hold, Release, Standing
    from exporter.guard.records import Change
    from exporter.guard.rules import Bar
    from exporter.ports import Clock, Secret
    from exporter.store.attempts import Labels
    from exporter.store.records import Record
    from exporter.store.store import Store

T = TypeVar("T")
HOLD_SECONDS = 6 * 3600.0
LASTS_SECONDS = 300.0  # an attempt whose caller names no deadline


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an attempt came to."""

    admission: Admission
    verdict: Verdict
    labels: Labels = UNNAMED


class Guard:
    """For one event loop.

    Without a usable store no password is tried for one hold; after it, the guard works from what this process
    has seen.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        hold_seconds: float = HOLD_SECONDS,
        derive: Callable[[bytes, bytes, str], bytes] = scrypt,
    ) -> None:
        self._records = Records(store, clock, max(hold_seconds, WINDOW_SECONDS))
        self._clock = clock
        self._hold_seconds = hold_seconds
        self._fingerprints = Fingerprints(derive)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fingerprint")
        self._thread.submit(int)  # its thread starts now, not when none may be left
        self._settling: set[asyncio.Task[None]] = set()

    async def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Admission:
        """Leave to try this password once, to be settled within `lasts_seconds`, or why not.

        If the caller is cancelled meanwhile, the leave is given back.
        """
        admission = Admission(principal=_key(principal), id=secrets.randbits(63), secret=secret)
        try:
            return await self._play(
                admission, partial(self._admitted, admission, lasts_seconds), durable=False
            )
        except asyncio.CancelledError:
            self._records.submit(  # it follows whatever was submitted
                admission.principal,
                partial(self._settled, _Outcome(admission, Verdict.HARMLESS)),
                durable=False,
            )
            raise

    async def settle(self, admission: Admission, verdict: Verdict, labels: Labels = UNNAMED) -> None:
        """End an attempt; it is carried out even if the caller is cancelled meanwhile.

        `labels` are the failure's; only failures that count need them.
        """
        change = partial(self._settled, _Outcome(admission, verdict, labels))
        playing = self._play(admission, change, durable=verdict in COUNTED)
        if verdict not in COUNTED:
            return await playing  # one step, submitted at once
        settling = asyncio.create_task(playing)
        self._settling.add(settling)
        settling.add_done_callback(self._settling.discard)
        return await asyncio.shield(settling)

    async def release(self, principal: str) -> Release:
        """Let a held password be tried once more, within the budget. Raises StoreError."""
        key = _key(principal)
        answer = await self._records.answer_on_file(key, partial(_released, key), durable=True)
        assert not isinstance(answer, FingerprintNeededError)  # noqa: S101 - nothing is compared
        return answer

    async def standings(self) -> tuple[Standing, ...]:
        """Every principal that is not simply healthy, by name; if the store fails, as this process knows."""
        now, records = self._clock.now(), await self._records.every()
        every = [
            standing_of(name, overdue_counted(record, now, str), now, self._hold_seconds)
            for name, record in records.items()
        ]
        return tuple(one for one in every if one.state != WATCHED or one.failures)

    async def trouble(self) -> str | None:
        """Why the store cannot be used now, or why passwords wait although it can; or None."""
        return await self._records.trouble()

    async def finish(self) -> None:
        """Wait for settlements whose callers were cancelled."""
        await asyncio.gather(*self._settling, return_exceptions=True)
        self._thread.shutdown()

    async def _play(self, admission: Admission, change: Change[T], *, durable: bool) -> T:
        """Have a record changed, as often as fingerprints must be computed before."""
        principal, secret = admission.principal, admission.secret
        while True:
            answer = await self._records.answer(principal, change, durable=durable)
            if not isinstance(answer, FingerprintNeededError):
                return answer
            compute = partial(self._fingerprints.compute, principal, secret, answer.fingerprint)
            await asyncio.get_running_loop().run_in_executor(self._thread, compute)

    # The changes of a record. They run in the store's thread, maybe twice.

    def _admitted(
        self, admission: Admission, lasts_seconds: float, record: Record, now: float, wait: Bar | None
    ) -> tuple[Hold | Admission, Record]:
        record = overdue_counted(record, now, self._fingerprint_of(admission))
        same = self._is_held(record, admission)
        against = [*bars(record, now, self._hold_seconds, same_password=same), *([wait] if wait else [])]
        if against:
            return hold_of(max(against, key=lambda bar: bar.until), labels_of(record)), record
        ends = now + min(lasts_seconds, LASTS_AT_MOST_SECONDS)
        return admission, started(record, Attempt(id=admission.id, ends=ends))

    def _settled(
        self, outcome: _Outcome, record: Record, now: float, _wait: Bar | None
    ) -> tuple[None, Record]:
        admission, verdict, labels = outcome.admission, outcome.verdict, outcome.labels
        fingerprint = self._fingerprint_of(admission)
        return None, settled(record, admission.id, verdict, labels, now=now, fingerprint=fingerprint)

    def _fingerprint_of(self, admission: Admission) -> Callable[[], str]:
        return partial(self._fingerprints.of, admission.principal, admission.secret)

    def _is_held(self, record: Record, admission: Admission) -> bool:
        held = record.held
        return bool(
            held
            and not held.released
            and self._fingerprints.is_of(admission.principal, admission.secret, held.fingerprint)
        )


def _released(principal: str, record: Record, now: float, wait: Bar | None) -> tuple[Release, Record]:
    after = released(record)
    forecast = overdue_counted(after, now, str)
    return release_of(principal, forecast, now, wait, was_held=record.held is not None), after


def _key(principal: str) -> str:
    """As the database can hold it: a name from a command line may not be text."""
    return principal.encode("utf-8", "backslashreplace").decode()
