"""A database that has a row of every sort, and all that is read of it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from exporter.delivery.mail import Delivery, Mail
from exporter.drivers.clock import SystemClock
from exporter.model import ProbeId, Wanted
from exporter.store import attempts, changes, holds, incidents, losses, mails, runs
from exporter.store.changes import Change
from exporter.store.database import Database
from exporter.store.file import NAME
from exporter.store.losses import Loss
from tests.store.test_file import FAILED, HELD, NOW, WHO
from tests.store.test_incidents import INCIDENT, STATE, STEP, SUBJECT
from tests.store.test_runs import run

PROBE = ProbeId(probe="round_trip", account="a", relay="r", auth="basic")
ENDED = replace(INCIDENT, id="ended-1", started_timestamp=NOW - 9, ended_timestamp=NOW)
CHANGE = Change(at_timestamp=NOW, before="", after="bad_credentials", settling_seconds=60, evidence="535 no")
MAIL = Mail(
    probe=PROBE,
    wanted=Wanted(message_id="<1@contoso.example>", unique="token"),
    mailbox="canary@contoso.example",
    sent_timestamp=NOW,
    late_after_seconds=120,
    lost_after_seconds=3600,
    accepted_timestamp=NOW + 1,
    outcome=Delivery.LATE,
    ended_timestamp=NOW + 200,
    arrived_timestamp=NOW + 199,
)


def fill(connection: sqlite3.Connection) -> None:
    """A row of every sort, whole numbers among the seconds."""
    holds.put(connection, WHO, HELD)
    attempts.change(connection, WHO, [], [FAILED])
    losses.add(connection, Loss(at=NOW, reason="x"))
    mails.put(connection, MAIL)
    incidents.put(connection, [INCIDENT, ENDED], [STEP])
    incidents.put_state(connection, [STATE], [SUBJECT])
    changes.put(connection, PROBE, CHANGE)
    runs.put(connection, replace(run(0), at_timestamp=int(NOW)))


@cache
def filled() -> bytes:
    """The file, with the clock's row in it."""
    with tempfile.TemporaryDirectory() as directory:
        database = Database(Path(directory), SystemClock())
        with database.writing(durable=False) as connection:
            fill(connection)
        database.close()
        return (Path(directory) / NAME).read_bytes()


def _one_by_one(found: Mapping[Any, Any]) -> list[Any]:
    return [(key, each) for key, values in found.items() for each in values]


READ: Mapping[str, Callable[[sqlite3.Connection], Collection[Any]]] = {
    "attempts": lambda each: _one_by_one(attempts.every(each)),
    "holds": lambda each: holds.every(each).items(),
    "losses": lambda each: [losses.latest(each)],
    "mails": mails.every,
    "incidents": lambda each: [*incidents.latest(each, 9), incidents.one(each, ENDED.id)],
    "incident_transitions": lambda each: incidents.steps_of(each, INCIDENT.id, 9),
    "incident_state": lambda each: [incidents.saved(each, 0.0)],
    "changes": lambda each: _one_by_one(changes.every(each)),
    "runs": lambda each: _one_by_one(runs.of(each, [run(0).result.id])),
}
"""What is read of each table, one by one."""
