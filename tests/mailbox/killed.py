"""One life of an exporter that may be killed at any moment: round trips, as fast as they go, and told."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.engine import Engine
from exporter.watch.audience import Nobody

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

    from exporter.delivery.mail import Arrival
    from exporter.model import Plan


class Told(Nobody):
    """watch.Audience that writes a line for each arrival."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        said = {"id": arrival.mail.wanted.message_id, "outcome": arrival.outcome, "late": arrival.late_find}
        self._file.write(json.dumps(said) + "\n")


def live(folder: str, ready: Event) -> None:
    """Until it is killed."""
    asyncio.run(_live(Path(folder), ready))


async def _live(folder: Path, ready: Event) -> None:
    engine = Engine(audience=Told(folder / "told"))
    loaded = await engine.load(folder / "config.yaml")
    engine.use(loaded)
    ready.set()
    while True:
        await engine.runner.turn(loaded.settings.plans[0])
