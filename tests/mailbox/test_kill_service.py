"""A whole service killed at random moments: no hold, incident or round trip is lost or doubled."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import socket
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exporter.store.examine import examine
from exporter.store.file import NAME
from tests.hostile.play import hostile_servers
from tests.hostile.table import cells

from .killed_service import live

if TYPE_CHECKING:
    from .trips import Trips

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([live.__module__])
KILLS = int(os.environ.get("SERVICE_KILLS", "5"))  # 1000 for the whole proof
MOST_SECONDS = 1.0  # of each life, after it is ready
LOGINS_AN_HOUR = 2
WRONG_PASSWORD = tuple(each for each in cells() if each.behaviour == "A01 535 wrong password")
LOGIN = "probes: {login: {every: 1m}}, auth: {basic: {password: {env: BOTH}, username: "
MORE = f"""  refused: {{relay: strict, address: r@x.example, {LOGIN} r@x.example}}}}}}
  gone: {{relay: nowhere, address: g@x.example, {LOGIN} g@x.example}}}}}}
incidents: {{failures: 2, refusals: 1}}
state:"""
RELAYS = """  strict: {{host: 127.0.0.1, port: {strict}, ca_file: {ca_file}, server_name: localhost}}
  nowhere: {{host: 127.0.0.1, port: {nowhere}}}
accounts:"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def asked(state: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{state / NAME}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


async def life(folder: Path, seconds: float) -> None:
    ready = FORKS.Event()
    process = FORKS.Process(target=live, args=(str(folder), ready))
    process.start()
    assert await asyncio.to_thread(ready.wait, 60.0)
    await asyncio.sleep(seconds)
    process.kill()
    await asyncio.to_thread(process.join)


@pytest.mark.timeout(60 + 10 * KILLS)
async def test_killed_service_loses_nothing_and_doubles_nothing(trips: Trips) -> None:
    chance = random.Random(KILLS)
    state = trips.folder / "state"
    started: dict[str, set[str]] = {}
    outcomes: dict[str, set[str]] = {}
    with hostile_servers(WRONG_PASSWORD, trips.folder) as ((strict,), ca_file, seen):
        await trips.configure(by="oauth2", late="2s", lost="4s")
        assert trips.engine is not None
        await trips.engine.close()
        file = trips.folder / "config.yaml"
        text = (
            file.read_text()
            .replace("state:", MORE)
            .replace("accounts:", RELAYS.format(strict=strict, ca_file=ca_file, nowhere=free_port()))
        )
        file.write_text(text)
        for _ in range(KILLS):
            await life(trips.folder, chance.uniform(0, MOST_SECONDS))
            assert examine(state / NAME).faults == ()
            for incident, at in asked(state, "SELECT id, started FROM incidents"):
                started.setdefault(incident, set()).add(at)
            for message, outcome in asked(state, "SELECT message_id, outcome FROM mails"):
                outcomes.setdefault(message, set()).update({outcome} if outcome else ())
        (refused,) = seen()

    sent = Counter(
        message.data.partition(b"Message-ID: ")[2].split(b"\r\n")[0].decode() for message in trips.accepted
    )
    opened = Counter(asked(state, "SELECT id FROM incident_transitions WHERE step = 'opened'"))
    assert 1 <= refused.connections <= LOGINS_AN_HOUR
    assert [len(moments) for moments in started.values()] == [1] * len(started)
    assert set(opened.values()) == {1}  # some were opened, none twice
    assert max(sent.values(), default=1) == 1
    assert sent.keys() <= outcomes.keys()
    assert {message for message, found in outcomes.items() if len(found) > 1} == set()
