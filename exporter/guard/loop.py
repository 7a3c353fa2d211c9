"""The guard for an event loop: its calls block on a lock and on scrypt, so they run in threads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from exporter.guard.answers import Attempt
from exporter.guard.entry import UNNAMED
from exporter.guard.keeper import LASTS_SECONDS
from exporter.guard.law import Verdict

if TYPE_CHECKING:
    from exporter.guard.answers import Hold, Standing
    from exporter.guard.entry import Named
    from exporter.guard.keeper import Guard
    from exporter.ports import Secret


class AsyncGuard:
    """The guard for an event loop. A cancelled `admit` gives its leave back."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._returning: set[asyncio.Future[None]] = set()

    async def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Attempt:
        """As Guard.admit."""
        ask = asyncio.to_thread(self._guard.admit, principal, secret, lasts_seconds=lasts_seconds)
        asked = asyncio.ensure_future(ask)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.add_done_callback(self._give_back)
            raise

    async def settle(self, attempt: Attempt, verdict: Verdict, named: Named = UNNAMED) -> None:
        """As Guard.settle; it is carried out even if the caller is cancelled meanwhile."""
        await asyncio.shield(self._settling(attempt, verdict, named))

    async def standings(self) -> tuple[Standing, ...]:
        """As Guard.standings."""
        return await asyncio.to_thread(self._guard.standings)

    async def trouble(self) -> str | None:
        """As Guard.trouble."""
        return await asyncio.to_thread(self._guard.trouble)

    def _give_back(self, asked: asyncio.Future[Hold | Attempt]) -> None:
        if asked.cancelled() or asked.exception():
            return
        answer = asked.result()
        if isinstance(answer, Attempt):
            self._settling(answer, Verdict.HARMLESS, UNNAMED)

    def _settling(self, attempt: Attempt, verdict: Verdict, named: Named) -> asyncio.Future[None]:
        task = asyncio.ensure_future(asyncio.to_thread(self._guard.settle, attempt, verdict, named))
        self._returning.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._returning.discard)
        return task
