"""`make soak`: 100,000 turns in one process, half of them at hostile servers, with reloads; what grew.

`python -m tests.hostile.soak [TURNS [SECONDS]]`: it ends after so many turns, or so many seconds.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.app import Exporter
from tests.hostile.play import configured, hostile_servers
from tests.hostile.smtp import PASSWORD
from tests.hostile.table import Cell, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import Plan

AT_ONCE = 16
PAIRS = 24  # of servers: few, so that what is kept of each probe is soon as much as it will be
SAMPLES = 50
RELOADS = 20
WARM_UP_SHARE = 0.3  # of the samples: caches, histories and the allocator's arenas fill
JUDGED_TURNS = 30_000  # in fewer the warm-up is not over, and a MiB more or less is no slope
SLOPE_AT_MOST = 1.0  # MiB in 100,000 turns
SLOW = (
    "G01",
    "G02",
    "G03",
    "G17",
    "G18",
    "G20",
    "G24",
    "G28",
    "L16",
    "S05",
    "S06",
    "S07",
    "S09",
    "S14",
    "A10",
    "Q0",
)
SLOW_WORDS = ("waits to be asked", "M05", "half-close")
AFTER_LOGIN = (
    "banner",
    "ehlo",
    "starttls",
    "mail",
    "rcpt",
    "data",
    "message",
)  # no password is held for these


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the process holds after so many turns."""

    turns: int
    resident_bytes: int
    descriptors: int
    tasks: int
    threads: int
    store_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.turns:>7} turns: {self.resident_bytes / 2**20:6.1f} MiB, {self.descriptors} descriptors, "
            f"{self.tasks} tasks, {self.threads} threads, store {self.store_bytes / 2**20:.1f} MiB"
        )


def chosen() -> tuple[Cell, ...]:
    """As many healthy servers as hostile ones, none of which makes a turn wait for its limit."""
    quick = [cell for cell in cells() if cell.protocol == "smtp" and not _is_slow(cell)]
    hostile = [cell for cell in quick if not cell.healthy and cell.point in AFTER_LOGIN]
    healthy = [cell for cell in quick if cell.healthy]
    pairs = zip(_spread(healthy), _spread(hostile), strict=True)
    return tuple(cell for pair in pairs for cell in pair)


def _spread(found: list[Cell]) -> list[Cell]:
    return found[:: len(found) // PAIRS][:PAIRS]


def _is_slow(cell: Cell) -> bool:
    return cell.behaviour.startswith(SLOW) or any(word in cell.behaviour for word in SLOW_WORDS)


async def soak(turns: int, seconds: float, folder: Path) -> list[Sample]:
    """Turn after turn; what was held after each part of them."""
    os.environ["HOSTILE"] = PASSWORD
    picked = chosen()
    with hostile_servers(picked, folder) as (ports, ca_file, _):
        where = dict(zip(picked, ports, strict=True))
        exporter = Exporter(configured(list(picked), where, folder, ca_file, limit_seconds=5.0))
        await exporter.start("127.0.0.1", 0)
        exporter._schedule.replace(())  # the turns are ours
        try:
            return await _turned(exporter, turns, time.monotonic() + seconds, folder)
        finally:
            await exporter.stop()


async def _turned(exporter: Exporter, turns: int, ends: float, folder: Path) -> list[Sample]:
    plans = (await exporter._engine.load(exporter._config_file)).settings.plans
    samples, outcomes, done = [sample(0, folder)], Counter[str](), 0
    turn = cycle(plans)
    part = max(1, turns // SAMPLES)
    while done < turns and time.monotonic() < ends:
        outcomes += await _part(exporter, turn, part)
        done += part
        samples.append(sample(done, folder))
        print(samples[-1], dict(outcomes), flush=True)
        if done * RELOADS // turns > (done - part) * RELOADS // turns:
            assert await exporter.reload()
            exporter._schedule.replace(())
    return samples


async def _part(exporter: Exporter, turn: Iterator[Plan], count: int) -> Counter[str]:
    """So many turns, some at once."""
    outcomes, left = Counter[str](), islice(turn, count)

    async def worker() -> None:
        for plan in left:
            await exporter._turn(plan)
            latest = exporter.history.latest(plan.id)
            outcomes[str(latest.outcome) if latest else "none"] += 1

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return outcomes


def sample(turns: int, folder: Path) -> Sample:
    """What is held now."""
    gc.collect()
    status = Path("/proc/self/status").read_text().splitlines()
    return Sample(
        turns=turns,
        resident_bytes=next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS")),
        descriptors=len(list(Path("/proc/self/fd").iterdir())),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        store_bytes=sum(file.stat().st_size for file in (folder / "state").iterdir()),
    )


def slope_bytes(samples: list[Sample], per_turns: int = 100_000) -> float:
    """By how much resident memory grows in so many turns, after the warm-up: least squares."""
    kept = samples[int(len(samples) * WARM_UP_SHARE) :]
    x, y = [each.turns for each in kept], [each.resident_bytes for each in kept]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((each - mean_x) ** 2 for each in x)
    along = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return along / spread * per_turns if spread else 0.0


def judged(samples: list[Sample]) -> tuple[str, int]:
    """The report, and the number of bars missed."""
    first, last = samples[int(len(samples) * WARM_UP_SHARE)], samples[-1]
    grew = {name: getattr(last, name) - getattr(first, name) for name in ("descriptors", "tasks", "threads")}
    missed = int(any(count > 0 for count in grew.values()))
    if last.turns < JUDGED_TURNS:
        return (
            f"{last.turns} turns; resident memory: too short to judge, {JUDGED_TURNS} turns at least; {grew}",
            missed,
        )
    slope = slope_bytes(samples) / 2**20
    said = f"{last.turns} turns; resident memory {slope:+.2f} MiB in 100,000 turns after warm-up; {grew}"
    return said, missed + (slope >= SLOPE_AT_MOST)


def main(turns: int = 100_000, seconds: float = 3600.0) -> int:
    """Print the report; the number of bars missed."""
    with tempfile.TemporaryDirectory() as folder:
        said, missed = judged(asyncio.run(soak(turns, seconds, Path(folder))))
    print(said)
    return missed


if __name__ == "__main__":
    given = [float(each) for each in sys.argv[1:]]
    sys.exit(main(*([int(given[0]), *given[1:]] if given else [])))
