"""One life of a whole service that may be killed at any moment: each of its probes, as fast as they go."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.app import Exporter

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

    from exporter.model import Plan


def live(folder: str, ready: Event) -> None:
    """Until it is killed."""
    asyncio.run(_live(Path(folder), ready))


async def _live(folder: Path, ready: Event) -> None:
    exporter = Exporter(folder / "config.yaml")
    await exporter.start("127.0.0.1", 0)
    plans = list(exporter._schedule._plans.values())
    exporter._schedule.replace(())  # the turns are ours
    ready.set()
    await asyncio.gather(*(_turns(exporter, plan) for plan in plans))


async def _turns(exporter: Exporter, plan: Plan) -> None:
    while True:
        await exporter._turn(plan)
        await asyncio.sleep(0.02)
