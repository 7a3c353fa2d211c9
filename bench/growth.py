"""Start, memory, scrape and reload by the number of accounts, 100 to 50,000: `python -m bench.growth [N...]`.

Each account logs in; a turn's report is that of one real login, copied: objects are each account's own, words
are shared, as those of one server are.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from bench.world import World, world
from exporter.app import Exporter
from exporter.cli import YOUNG_OBJECTS
from exporter.model import Plan, ProbeResult
from exporter.run import Report
from exporter.terms import Outcome

SIZES = (100, 1_000, 10_000, 50_000)
ROUNDS_OF_TURNS = 3  # one more than a probe's last runs that are remembered
COLUMNS = {
    "ready_cpu": "ready after, CPU s",
    "ready_wall": "wall s",
    "ready_mb": "memory then, MB",
    "full_mb": "memory after three turns each, MB",
    "scrape_mb": "scrape, MB",
    "changed_ms": "all changed, with gzip, CPU ms",
    "same_ms": "nothing changed, with gzip, CPU ms",
    "lag_ms": "loop lag meanwhile, p99 ms",
    "idle_lag_ms": "without a scrape, p99 ms",
    "page_ms": "first page, CPU ms",
    "reload_cpu": "reload of a changed tenth, CPU s",
}


def lines(sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """A table, one row a size, each in a process of its own."""
    yield f"| accounts | {' | '.join(COLUMNS.values())} |"
    yield "|---" * (len(COLUMNS) + 1) + "|"
    with world() as at:
        for size in sizes:
            file = configuration(at, size)
            command = [sys.executable, "-m", "bench.growth", "--child", str(file)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures = json.loads(done.stdout.splitlines()[-1])
            yield f"| {size:,} | " + " | ".join(f"{figures[key]:.3g}" for key in COLUMNS) + " |"


def configuration(at: World, size: int) -> Path:
    """A main file and one of accounts for each tenth, so that a tenth can change."""
    main = at.configuration(0)
    folder = at.home / f"accounts-{size}"
    folder.mkdir()
    for tenth in range(10):
        names = [f"user{number:05}" for number in range(tenth * size // 10, (tenth + 1) * size // 10)]
        rows = "\n".join(at.account(name, "login: {every: 1m}") for name in names)
        (folder / f"{tenth}.yaml").write_text(f"accounts:\n{rows}\n")
    file = at.home / f"growth-{size}.yaml"
    file.write_text(
        main.read_text().replace("accounts:\n", f"include: [{folder.name}/*.yaml]\naccounts: {{}}\n")
    )
    return file


def resident_mb() -> float:
    """What this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@dataclass
class Copies:
    """In the runner's place: each turn is a copy of one real report."""

    result: ProbeResult

    async def turn(self, plan: Plan) -> Report:
        """As if it had been run."""
        result = replace(deepcopy(self.result), id=plan.id)
        return Report(plan=plan, outcome=Outcome.SUCCESS, at_timestamp=time.time(), result=result)


async def _measure(file: Path) -> dict[str, float]:
    began = time.monotonic()
    exporter = Exporter(file)
    url = await exporter.start("127.0.0.1", 0)
    figures = {
        "ready_cpu": time.process_time(),
        "ready_wall": time.monotonic() - began,
        "ready_mb": resident_mb(),
    }
    exporter._schedule._scheduler.pause()  # turns are made here
    plans = [known.plan for known in exporter.history.all()]
    report = await exporter._engine.runner.turn(plans[0])
    assert report.outcome is Outcome.SUCCESS, report
    exporter._engine.runner = Copies(report.result)  # type: ignore[assignment]

    async def turns() -> None:
        for plan in plans:
            await exporter._turn(plan)

    for _ in range(ROUNDS_OF_TURNS):
        await turns()
        await asyncio.sleep(0)
    figures["full_mb"] = resident_mb()
    async with reader() as asking:
        await asking.get(url + "/-/ready")
        figures |= await _scrapes(asking, url, turns)
        figures["page_ms"] = 1e3 * await _cpu(lambda: asking.get(url + "/"))
    return figures | {"reload_cpu": await _reload(exporter, file)}


async def _scrapes(asking: Reader, url: str, turns: Callable[[], Awaitable[None]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    lags: list[float] = []
    watching = asyncio.create_task(watch(lags))
    for name in ("changed_ms", "same_ms"):
        if name == "changed_ms":
            await turns()
            await asyncio.sleep(0.05)
            lags.clear()
        started = time.process_time()
        figures["scrape_mb"] = await asking.get(url + "/metrics") / 1e6
        figures[name] = 1e3 * (time.process_time() - started)
    figures["lag_ms"] = p99_ms(lags)
    lags.clear()
    await asyncio.sleep(1.0)
    watching.cancel()
    return figures | {"idle_lag_ms": p99_ms(lags)}


def p99_ms(lags: list[float]) -> float:
    """The 99th percentile of seconds, in milliseconds."""
    return 1e3 * sorted(lags)[int(len(lags) * 0.99)]


async def watch(lags: list[float]) -> None:
    """How late a sleep of a millisecond ends."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.001)
        lags.append(time.monotonic() - began - 0.001)


READER = """
import gzip, sys, urllib.request as ask
headers = {"Accept-Encoding": "gzip", "Accept": "text/html, text/plain"}
for url in sys.stdin:
    with ask.urlopen(ask.Request(url.strip(), headers=headers), timeout=120) as answer:
        body = answer.read()
    print(len(gzip.decompress(body) if answer.headers["Content-Encoding"] else body), flush=True)
"""


class Reader:
    """Asks as Prometheus does, in a process of its own: reading costs CPU too, and so does a new process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def get(self, url: str) -> int:
        """The size of an answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{url}\n".encode())
        return int(await self._process.stdout.readline())


@asynccontextmanager
async def reader() -> AsyncIterator[Reader]:
    """One that has begun."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", READER, stdin=pipe, stdout=pipe)
    try:
        yield Reader(process)
    finally:
        process.terminate()
        await process.wait()


async def _reload(exporter: Exporter, file: Path) -> float:
    tenth = next(file.parent.glob(f"accounts-{file.stem.rpartition('-')[2]}/0.yaml"))
    tenth.write_text(tenth.read_text().replace("every: 1m", "every: 2m"))
    took = await _cpu(exporter.reload)
    await exporter.stop()
    return took


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    started = time.process_time()
    await work()
    return time.process_time() - started


def main() -> None:
    """Print the table, or be one of the processes that are measured."""
    if sys.argv[1:2] == ["--child"]:
        gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])  # as every command does
        print(json.dumps(asyncio.run(_measure(Path(sys.argv[2])))))
        return
    print(*lines(tuple(map(int, sys.argv[1:])) or SIZES), sep="\n")


if __name__ == "__main__":
    main()
