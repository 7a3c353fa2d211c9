"""Runs a service until a signal ends it; as PID 1 too, where a signal without a handler is ignored."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager


def run_until_signalled(service: AbstractAsyncContextManager[str]) -> int:
    """Enter the service, print the line it gives, wait for SIGINT or SIGTERM, leave it."""
    return asyncio.run(_until_signalled(service))


async def _until_signalled(service: AbstractAsyncContextManager[str]) -> int:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with service as ready:
        print(ready, flush=True)
        await stopped.wait()
    return 0
