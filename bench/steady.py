"""10,000 accounts that log in once a minute, by the whole service: `python -m bench.steady [MINUTES]`.

Another process scrapes it every 15 seconds. Lateness is from when a turn was due until it was handed to run.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.growth import Reader, p99_ms, reader, resident_mb
from bench.world import World, world
from exporter.app import Exporter
from exporter.terms import Outcome

ACCOUNTS = 10_000
MINUTES = 10.0
SCRAPE_SECONDS = 15.0
WARM_UP_SECONDS = 65.0  # by then each has had its first turn
COLUMNS = {
    "minutes": "minutes",
    "turns": "logins",
    "failed": "failed",
    "missed": "dropped runs",
    "core": "share of a core (bar 0.2)",
    "mb": "memory, MB (bar 300)",
    "late_ms": "lateness, p99 ms (bar 50)",
}


def lines(minutes: float = MINUTES) -> Iterator[str]:
    """A table of one row."""
    yield f"| {' | '.join(COLUMNS.values())} |"
    yield "|---" * len(COLUMNS) + "|"
    with world() as at:
        command = [sys.executable, "-m", "bench.steady", "--child", str(_configuration(at)), str(minutes)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    yield "| " + " | ".join(f"{figures[key]:.4g}" for key in COLUMNS) + " |"


def _configuration(at: World) -> Path:
    file = at.configuration(0)
    names = (f"user{number:05}" for number in range(ACCOUNTS))
    rows = "\n".join(at.account(name, "login: {every: 1m}") for name in names)
    file.write_text(file.read_text().replace("accounts:\n", f"accounts:\n{rows}\n"))
    return file


async def _measure(file: Path, minutes: float) -> dict[str, float]:
    exporter = Exporter(file)
    lateness: list[float] = []
    exporter._schedule._lag = lateness.append
    url = await exporter.start("127.0.0.1", 0)
    async with reader() as asking:
        scraping = asyncio.create_task(_scrape(asking, f"{url}/metrics"))
        await asyncio.sleep(WARM_UP_SECONDS)
        lateness.clear()
        before, missed, began = time.process_time(), _missed(exporter), time.monotonic()
        await asyncio.sleep(60 * minutes)
        took = time.monotonic() - began
        figures = {
            "minutes": took / 60,
            "turns": len(lateness),
            "failed": _failed(exporter),
            "missed": _missed(exporter) - missed,
            "core": (time.process_time() - before) / took,
            "mb": resident_mb(),
            "late_ms": p99_ms(lateness),
        }
        scraping.cancel()
    await exporter.stop()
    return figures


async def _scrape(asking: Reader, url: str) -> None:
    while True:
        await asking.get(url)
        await asyncio.sleep(SCRAPE_SECONDS)


def _missed(exporter: Exporter) -> float:
    return float(exporter._metrics.missed_runs._value.get())


def _failed(exporter: Exporter) -> int:
    """Accounts whose last turn was no success."""
    latest = (known.latest for known in exporter.history.all())
    return sum(each is None or each.outcome is not Outcome.SUCCESS for each in latest)


def main() -> None:
    """Print the table, or be one of the processes that are measured."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(asyncio.run(_measure(Path(sys.argv[2]), float(sys.argv[3])))))
        return
    print(*lines(*map(float, sys.argv[1:])), sep="\n")


if __name__ == "__main__":
    main()
