"""Runs a service until a signal ends it; as PID 1 too, where a signal without a handler is ignored."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from exporter.drivers.faults import is_local

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager


def run_until_signalled(service: AbstractAsyncContextManager[str]) -> int:
    """Enter the service, print the line it gives, wait for SIGINT or SIGTERM, leave it."""
    runner = asyncio.Runner()
    try:
        return runner.run(_until_signalled(service))
    finally:
        _close(runner)


def _close(runner: asyncio.Runner) -> None:
    """asyncio ends its threads by one thread more; where none can be started they end with the process."""
    try:
        runner.close()
    except RuntimeError as exc:
        if not is_local(exc):
            raise


async def _until_signalled(service: AbstractAsyncContextManager[str]) -> int:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with service as ready:
        print(ready, flush=True)
        await stopped.wait()
    return 0
