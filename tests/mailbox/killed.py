"""One life of an exporter that may be killed at any moment: round trips, as fast as they go, told to a file.

python -m tests.mailbox.killed CONFIG TOLD
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.engine import Engine
from exporter.watch.audience import Nobody

if TYPE_CHECKING:
    from exporter.delivery.mail import Arrival
    from exporter.model import Plan


class Told(Nobody):
    """watch.Audience that writes a line for each arrival."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        said = {"id": arrival.mail.wanted.message_id, "outcome": arrival.outcome, "late": arrival.late_find}
        self._file.write(json.dumps(said) + "\n")


async def live(config: Path, told: Path) -> None:
    engine = Engine(audience=Told(told))
    loaded = await engine.load(config)
    engine.use(loaded)
    print("ready", flush=True)
    while True:
        await engine.runner.turn(loaded.settings.plans[0])


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), Path(sys.argv[2])))
