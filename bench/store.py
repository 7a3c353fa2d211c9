"""What a Basic attempt costs at the guard: admission and settlement, all threads, against a bare commit.

    python -m bench.store [ATTEMPTS_PER_SECOND] [SECONDS] [ROUNDS]

CPU time of the whole process; what the pacing itself costs is measured alone and taken off. A bare commit is
one row put into a database of the same settings, at the same pace, in a transaction of its own.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from exporter.drivers.clock import SystemClock
from exporter.guard.answers import Admission
from exporter.guard.guard import Guard
from exporter.guard.rules import Verdict
from exporter.ports import Secret
from exporter.store.connection import connect
from exporter.store.store import Store

ACCOUNTS = 500
PASSWORD = Secret("password of the benchmark")
Attempt = Callable[[str], Awaitable[None]]


async def nothing(_who: str) -> None:
    """The pacing alone."""


async def paced(attempt: Attempt, per_second: float, seconds: float) -> float:
    """Attempts at an even pace, each of another account; microseconds of CPU for each."""
    started, cpu = time.perf_counter(), time.process_time()
    tasks = []
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(started + number / per_second - time.perf_counter())
        tasks.append(asyncio.create_task(attempt(f"user{number % ACCOUNTS}@contoso.example")))
    await asyncio.gather(*tasks)
    return (time.process_time() - cpu) / len(tasks) * 1e6


async def guarded(directory: str, per_second: float, seconds: float) -> float:
    """Attempts that are admitted and accepted."""
    clock = SystemClock()
    store = Store(directory, clock)
    guard = Guard(store, clock=clock)

    async def attempt(who: str) -> None:
        admission = await guard.admit(who, PASSWORD)
        assert isinstance(admission, Admission)
        await guard.settle(admission, Verdict.SUCCESS)

    await paced(attempt, 10 * per_second, ACCOUNTS / per_second / 10)  # each was probed before
    cost = await paced(attempt, per_second, seconds)
    store.close()
    return cost


async def bare_commits(directory: str, per_second: float, seconds: float) -> float:
    """One for each attempt."""
    path = Path(directory) / "bare.sqlite3"
    path.touch()
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, at REAL)")

        async def commit(_who: str) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bare (at) VALUES (?)", (time.time(),))
            connection.execute("COMMIT")

        return await paced(commit, per_second, seconds)


async def one_round(per_second: float, seconds: float) -> tuple[float, float]:
    """An attempt and a bare commit."""
    with tempfile.TemporaryDirectory() as directory:
        idle = await paced(nothing, per_second, seconds)
        attempt = await guarded(directory, per_second, seconds) - idle
        return attempt, await bare_commits(directory, per_second, seconds) - idle


def main() -> None:
    """Alternate, so that a noisy machine is noisy for both."""
    per_second, seconds, rounds = (float(word) for word in (*sys.argv[1:], "300", "5", "5")[:3])
    pairs = [asyncio.run(one_round(per_second, seconds)) for _ in range(int(rounds))]
    attempts = [attempt for attempt, _ in pairs]
    ratios = sorted(attempt / bare for attempt, bare in pairs)
    print(
        f"attempt: median {statistics.median(attempts):.0f} µs of CPU "
        f"({min(attempts):.0f} to {max(attempts):.0f})"
    )
    print(f"bare commit: median {statistics.median(bare for _, bare in pairs):.0f} µs")
    print(f"ratio: median {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")


if __name__ == "__main__":
    main()
