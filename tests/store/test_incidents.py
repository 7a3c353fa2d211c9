"""Incidents in the store: what was put comes back, and only what is due is forgotten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Step, Subject, Transition
from exporter.incidents.saved import SavedProbe, SavedSubject
from exporter.model import ProbeId
from exporter.store import incidents
from exporter.store.error import Damaged
from exporter.store.examine import examine
from exporter.store.file import NAME, open_file
from exporter.store.schema import migrate
from tests.store.conftest import Open

START = 4_000_000_000.0  # far ahead: nothing is old enough to be forgotten
PROBE = ProbeId(probe="login", account="a", relay="r", auth="basic")
INCIDENT = Incident(
    id="auth-disabled-1",
    name=IncidentName.AUTH_DISABLED,
    severity=Severity.CRITICAL,
    subject=Subject(scope=Scope.ACCOUNT, tenant="t", relay="r", account="a", labels=(("team", "erp"),)),
    started_timestamp=START,
    cause="smtp_auth_disabled_mailbox",
    actor="mailbox_admin",
    phase="auth",
    probes=(PROBE,),
    share=0.5,
)
STEP = Transition(at_timestamp=START, incident_id=INCIDENT.id, step=Step.OPENED, detail="x")
STATE = SavedProbe(
    probe=PROBE, streak=3, kind="auth_disabled", incident=INCIDENT.id, alike=("tenant:x",), recent=(1.0, 2.0)
)
SUBJECT = SavedSubject(subject=INCIDENT.subject, state={"pace": {"1": [1, 2.0]}})


async def test_what_was_put_comes_back(open_store: Open) -> None:
    store = open_store()
    await store.write(lambda each: incidents.put(each, [INCIDENT], [STEP]))
    await store.write(lambda each: incidents.put_state(each, [STATE], [SUBJECT]))
    saved = await store.read(lambda each: incidents.saved(each, 0.0))
    assert (saved.incidents, saved.probes, saved.subjects) == ((INCIDENT,), (STATE,), (SUBJECT,))
    assert await store.read(lambda each: incidents.one(each, INCIDENT.id)) == INCIDENT
    assert await store.read(lambda each: incidents.steps_of(each, INCIDENT.id, 9)) == (STEP,)


async def test_state_that_is_empty_goes(open_store: Open) -> None:
    store = open_store()
    await store.write(lambda each: incidents.put_state(each, [STATE], [SUBJECT]))
    empty = (SavedProbe(probe=PROBE), replace(SUBJECT, state={}))
    await store.write(lambda each: incidents.put_state(each, [empty[0]], [empty[1]]))
    saved = await store.read(lambda each: incidents.saved(each, 0.0))
    assert (saved.probes, saved.subjects) == ((), ())


def test_beginning_anew_ends_what_was_open_and_drops_what_is_damaged(state_dir: Path) -> None:
    ended, other = replace(INCIDENT, id="ended", ended_timestamp=START), replace(INCIDENT, id="other")
    with closing(open_file(state_dir, START)) as connection:
        incidents.put(connection, [INCIDENT, ended, other], [])
        incidents.put_state(connection, [STATE], [SUBJECT])
        connection.execute("UPDATE incidents SET ended = 1.0 WHERE id = 'other'")

        incidents.begin_anew(connection, START + 1)

        saved = incidents.saved(connection, 0.0)
        assert set(saved.incidents) == {replace(INCIDENT, ended_timestamp=START + 1), ended}
        assert (saved.probes, saved.subjects) == ((), ())
        assert [each.step for each in incidents.steps_of(connection, INCIDENT.id, 9)] == [Step.ENDED]
        assert incidents.steps_of(connection, ended.id, 9) == ()


async def test_ended_ones_are_read_for_an_hour_and_listed_after_the_open_ones(open_store: Open) -> None:
    store = open_store()
    ended = replace(INCIDENT, id="older", started_timestamp=START + 9, ended_timestamp=START + 10)
    await store.write(lambda each: incidents.put(each, [ended, INCIDENT], []))
    saved = await store.read(lambda each: incidents.saved(each, START + 11))
    assert saved.incidents == (INCIDENT,)
    assert await store.read(lambda each: incidents.latest(each, 9)) == (INCIDENT, ended)


@pytest.mark.parametrize("column", ["key", "state"])
def test_state_that_is_still_json_but_not_as_it_was_written_is_found(state_dir: Path, column: str) -> None:
    with closing(open_file(state_dir, START)) as connection:
        incidents.put_state(connection, [STATE], [SUBJECT])
        changed = f"UPDATE incident_state SET {column} = replace({column}, ?, ?)"
        connection.execute(changed, ('"login"', '"logio"') if column == "key" else ("3", "2"))

        with pytest.raises(Damaged):
            incidents.saved(connection, 0.0)
        assert examine(state_dir / NAME).faults == ("a row of incident_state is not as it was written",)


def test_state_of_a_version_without_checksums_is_taken_over() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, 5)
        connection.execute(
            "INSERT INTO incident_state (noun, key, state) VALUES ('probe', ?, ?)",
            (
                '{"probe": "login", "account": "a", "relay": "r", "domain": "", "auth": "basic"}',
                '{"streak": 3, "alike": [], "recent": [], "standing": []}',
            ),
        )
        migrate(connection)

        assert incidents.saved(connection, 0.0).probes == (SavedProbe(probe=PROBE, streak=3),)
