"""Killed at random moments: each mail ends in exactly one outcome, and none is sent twice."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import sqlite3
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .killed import live

if TYPE_CHECKING:
    from .trips import Trips

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([live.__module__])
KILLS = int(os.environ.get("KILLS", "8"))  # 500 for the whole proof
MOST_SECONDS = 1.5  # of each life, after it is ready


def journalled(state: Path) -> dict[str, str | None]:
    """By Message-ID the outcome that the journal has, None for a mail under way."""
    with sqlite3.connect(f"file:{state / 'smtp-exporter.sqlite3'}?mode=ro", uri=True) as connection:
        return dict(connection.execute("SELECT message_id, outcome FROM mails"))


async def life(folder: Path, seconds: float) -> None:
    """One exporter, killed so long after it was ready. Forked, so that it need not be imported anew."""
    ready = FORKS.Event()
    process = FORKS.Process(target=live, args=(str(folder), ready))
    process.start()
    await asyncio.to_thread(ready.wait)
    await asyncio.sleep(seconds)
    process.kill()
    await asyncio.to_thread(process.join)


@pytest.mark.timeout(60 + 10 * KILLS)
async def test_mails_of_killed_exporters_end_in_one_outcome_each(trips: Trips) -> None:
    chance = random.Random(KILLS)
    await trips.configure(by="oauth2", late="2s", lost="4s")
    assert trips.engine is not None
    await trips.engine.close()
    outcomes: dict[str, set[str]] = {}
    seen: set[str] = set()
    for _ in range(KILLS):
        await life(trips.folder, chance.uniform(0, MOST_SECONDS))
        for message_id, outcome in journalled(trips.folder / "state").items():
            seen.add(message_id)
            outcomes.setdefault(message_id, set()).update({outcome} if outcome else ())
    await trips.configure(by="oauth2", late="2s", lost="4s")
    async with asyncio.timeout(30 + KILLS):
        while None in journalled(trips.folder / "state").values():  # noqa: ASYNC110 - a file tells no event
            await asyncio.sleep(0.5)

    told = [json.loads(line) for line in (trips.folder / "told").read_text().splitlines()]
    told += [
        {"id": arrival.mail.wanted.message_id, "outcome": arrival.outcome.value, "late": arrival.late_find}
        for arrival in trips.heard.arrivals
    ]
    for each in told:
        outcomes.setdefault(each["id"], set()).add(each["outcome"])
    sent = Counter(
        message.data.partition(b"Message-ID: ")[2].split(b"\r\n")[0].decode() for message in trips.accepted
    )
    assert len(sent) > 1
    assert max(sent.values()) == 1
    assert max(Counter(each["id"] for each in told).values()) == 1
    assert {message_id for message_id, found in outcomes.items() if len(found) != 1} == set()
    assert sent.keys() <= outcomes.keys()
    assert {next(iter(outcomes[message_id])) for message_id in sent} == {"delivered"}
    assert {next(iter(outcomes[message_id])) for message_id in seen - sent.keys()} <= {"never_sent"}
