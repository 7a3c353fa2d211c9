"""Debian's Chromium, driven by Playwright, and pages for it: of a made history, and of an exporter's run."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
import yaml

from exporter.app import Exporter
from exporter.commands.demo_configuration import Timing, write_configuration
from exporter.simulator.simulator import Simulator
from exporter.web.access import Access
from exporter.web.server import WebServer
from tests.browser.made import Made
from tests.real.programs import require

T = TypeVar("T")
ONCE = {"every": "5m", "deadline": "3s"}  # each probe is run by hand, and those that hang give up soon
PATIENT = {"every": "5m", "deadline": "60s"}
OFTEN = {"every": "2s", "deadline": "60s"}
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
Do = Callable[[Coroutine[Any, Any, T]], T]


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


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that remembers what the console and the dialogs said, and what moved."""
    context = browser.new_context()
    made = context.new_page()
    made.said = []
    made.on("console", lambda told: made.said.append(told.text) if told.type == "error" else None)
    made.on("pageerror", lambda error: made.said.append(str(error)))
    made.on("dialog", lambda dialog: made.said.append(dialog.message))
    made.add_init_script(SHIFTS)
    yield made
    context.close()


@pytest.fixture(scope="package")
def elsewhere() -> Iterator[Do[Any]]:
    """Runs a coroutine in a loop of another thread, for Playwright's own is in ours."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


Serve = Callable[[Made], str]


@pytest.fixture
def serve(elsewhere: Do[Any]) -> Iterator[Serve]:
    """Serves the pages of what was made; their URL."""
    ends: list[Callable[[], Awaitable[None]]] = []

    async def begin(made: Made) -> str:
        server = WebServer(
            made,  # type: ignore[arg-type]
            None,  # type: ignore[arg-type] - nothing scrapes it
            Access(),
            lifecycle=False,
            transcripts=True,
        )
        ends.append(server.stop)
        return await server.start("127.0.0.1", 0)

    yield lambda made: str(elsewhere(begin(made)))
    for end in ends:
        elsewhere(end())


@pytest.fixture(scope="package")
def simulator(elsewhere: Do[Any]) -> Iterator[Simulator]:
    async def begin() -> Simulator:
        started = Simulator()
        await started.start()
        return started

    started: Simulator = elsewhere(begin())
    yield started
    elsewhere(started.stop())


Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the demo's configuration; it is given what the simulator says of itself, too."""


class Play(Protocol):
    """Plays a scenario to an exporter that knows nothing yet, and runs each probe once; its URL."""

    def __call__(self, scenario: str, timing: Timing = ONCE, change: Change | None = None) -> str: ...


@pytest.fixture
def play(elsewhere: Do[Any], simulator: Simulator, tmp_path: Path) -> Iterator[Play]:
    ends: list[Callable[[], Awaitable[None]]] = []

    async def begin(scenario: str, timing: Timing, change: Change | None) -> str:
        env = simulator.env()
        await simulator.set_scenario(scenario)
        file = write_configuration(tmp_path, env, timing=timing)
        if change is not None:
            configured = yaml.safe_load(file.read_text())
            change(env, configured)
            file.write_text(yaml.safe_dump(configured))
        exporter = Exporter(file, transcripts=True)
        ends.append(exporter.stop)
        url = await exporter.start("127.0.0.1", 0)
        await asyncio.gather(*(exporter.run_now(subject.name) for subject in exporter.history.subjects))
        return url

    yield lambda scenario, timing=ONCE, change=None: str(elsewhere(begin(scenario, timing, change)))
    for end in ends:
        elsewhere(end())
