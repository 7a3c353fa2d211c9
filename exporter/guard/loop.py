"""The guard for an event loop: its calls block on a lock and on scrypt, so they run in a thread.

In one thread: calls would only queue for the same lock in several, and each would cost the others time.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exporter.guard.answers import Attempt
from exporter.guard.entry import UNNAMED
from exporter.guard.keeper import LASTS_SECONDS
from exporter.guard.law import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.guard.answers import Hold, Release, Standing
    from exporter.guard.entry import Named
    from exporter.guard.keeper import Guard
    from exporter.ports import Secret

T = TypeVar("T")


class AsyncGuard:
    """The guard for an event loop. A cancelled `admit` gives its leave back."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="guard")

    async def admit(
        self, principal: str, secret: Secret, *, lasts_seconds: float = LASTS_SECONDS
    ) -> Hold | Attempt:
        """As Guard.admit."""
        asked = self._run(partial(self._guard.admit, principal, secret, lasts_seconds=lasts_seconds))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.add_done_callback(self._give_back)
            raise

    async def settle(self, attempt: Attempt, verdict: Verdict, named: Named = UNNAMED) -> None:
        """As Guard.settle; it is carried out even if the caller is cancelled meanwhile."""
        await asyncio.shield(self._settling(attempt, verdict, named))

    async def release(self, principal: str) -> Release:
        """As Guard.release."""
        return await self._run(partial(self._guard.release, principal))

    async def standings(self) -> tuple[Standing, ...]:
        """As Guard.standings."""
        return await self._run(self._guard.standings)

    async def trouble(self) -> str | None:
        """As Guard.trouble."""
        return await self._run(self._guard.trouble)

    def _give_back(self, asked: asyncio.Future[Hold | Attempt]) -> None:
        if asked.cancelled() or asked.exception():
            return
        answer = asked.result()
        if isinstance(answer, Attempt):
            self._settling(answer, Verdict.HARMLESS, UNNAMED)

    def _settling(self, attempt: Attempt, verdict: Verdict, named: Named) -> asyncio.Future[None]:
        return self._run(partial(self._guard.settle, attempt, verdict, named))

    def _run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
