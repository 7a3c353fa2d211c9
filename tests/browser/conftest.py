"""Debian's Chromium, driven by Playwright, and pages for it: the demo's, and those of a made history."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from exporter.diagnosis.causes import CAUSES
from exporter.history import History
from exporter.model import Plan, ProbeId
from exporter.run import Report
from exporter.web.access import Access
from exporter.web.server import WebServer
from tests.real.programs import require
from tests.service.conftest import start

__all__ = ["start"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One browser for all tests of this package; each opens a context of its own.

    Not for the session: while Playwright is there its event loop runs in this thread, where no other can.
    """
    program = require("chromium")
    how = "Playwright is missing: pip install --no-deps -r requirements/browser.txt"
    playwright = pytest.importorskip("playwright.sync_api", reason=how)
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = driver.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


class NoIncidents:
    """The incidents of an exporter that has none."""

    async def latest(self, count: int) -> tuple[()]:
        return ()


class NothingKept:
    """The archive of an exporter without a store."""

    async def of(self, plans: Iterable[Plan]) -> dict[ProbeId, tuple[Report, ...]]:
        return {}


class Pages:
    """web.server.Service with a history and nothing else."""

    version = "test"
    causes = CAUSES
    retirement = ()
    alerting = NoIncidents()
    archive = NothingKept()

    def __init__(self, history: History) -> None:
        self.history = history

    def ready(self) -> bool:
        return True

    def open_incidents(self) -> tuple[()]:
        return ()

    def next_run(self, probe: object) -> float:
        return 4060.0

    def now(self) -> float:
        return 4000.0


Serve = Callable[[History], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves the pages of a history from a loop in a thread, for Playwright's own is in ours; their URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers: list[WebServer] = []

    async def begin(history: History) -> str:
        server = WebServer(
            Pages(history),  # type: ignore[arg-type]
            None,  # type: ignore[arg-type] - nothing scrapes it
            Access(),
            lifecycle=False,
            transcripts=True,
        )
        servers.append(server)
        return await server.start("127.0.0.1", 0)

    yield lambda history: asyncio.run_coroutine_threadsafe(begin(history), loop).result(10)
    for server in servers:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
