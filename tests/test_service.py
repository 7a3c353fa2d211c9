"""A service that is ended ends well, also where the machine has no thread left for asyncio's own end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest

from exporter.commands.service import run_until_signalled


class Stuck(ThreadPoolExecutor):
    """What asyncio cannot end: it wants a thread for that."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def shutdown(self, *_: object, **__: object) -> None:
        raise RuntimeError(self.words)


@asynccontextmanager
async def service(words: str) -> AsyncIterator[str]:
    """One that is ended as soon as it is ready."""
    asyncio.get_running_loop().set_default_executor(Stuck(words))
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
    yield "ready"


def test_service_ends_well_where_no_thread_is_left() -> None:
    assert run_until_signalled(service("can't start new thread")) == 0


def test_other_faults_at_the_end_are_told() -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        run_until_signalled(service("a bug"))
