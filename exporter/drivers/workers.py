"""Runs blocking work in daemon threads: each ends with its work, so none is left idle.

One that is stuck (a dead file system) holds its slot, but neither the loop nor the process's exit.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from exporter.drivers.faults import failure
from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Workers:
    """At most `limit` threads at once; more work waits for its turn."""

    def __init__(self, limit: int) -> None:
        self._slots = asyncio.Semaphore(limit)

    async def run(self, work: Callable[[], T], name: str, limit_seconds: float | None = None) -> T:
        """What the work returns or raises; TimeoutError where that takes longer than the limit.

        Waiting for a turn does not count. Cancelled or late, nobody waits; the thread ends by itself.
        """
        await self._slots.acquire()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def ended(settle: Callable[[], None]) -> None:
            self._slots.release()
            if not future.done():
                settle()

        def body() -> None:
            try:
                settle = partial(future.set_result, work())
            except Exception as exc:
                settle = partial(future.set_exception, exc)
            with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(ended, settle)

        try:
            threading.Thread(target=body, name=name, daemon=True).start()
        except RuntimeError:
            self._slots.release()
            raise failure(Phase.TOKEN, FailureKind.LOCAL, "no thread can be started") from None
        async with asyncio.timeout(limit_seconds):
            return await future
