"""Incidents: those that are open or were, what happened to them, and the state that led there, as rows."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Quiet, Step, Subject, Transition
from exporter.incidents.saved import Saved, SavedProbe, SavedSubject
from exporter.model import ProbeId
from exporter.store import row
from exporter.store.error import Damaged
from exporter.store.row import intact, readable, real, summed, verified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

_COLUMNS = (
    "id, incident, severity, scope, tenant, relay, account, domain, labels, started, ended, cause, actor, "
    "phase, probes, share, quiet, quiet_by, checksum"
)
_MARKS = ",".join("?" * 19)
_PUT = f"INSERT OR REPLACE INTO incidents ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608
_KNOWN = f"SELECT {_COLUMNS} FROM incidents WHERE ended IS NULL OR ended > ? ORDER BY ended"  # noqa: S608
_ONE = f"SELECT {_COLUMNS} FROM incidents WHERE id = ?"  # noqa: S608 - no input is in it
_LATEST = f"SELECT {_COLUMNS} FROM incidents ORDER BY ended IS NOT NULL, started DESC LIMIT ?"  # noqa: S608
_PUT_STEP = "INSERT INTO incident_transitions (at, id, step, detail, checksum) VALUES (?,?,?,?,?)"
_STEPS = "SELECT * FROM incident_transitions WHERE id = ? ORDER BY at DESC, rowid DESC LIMIT ?"
_PUT_STATE = "INSERT OR REPLACE INTO incident_state (noun, key, state, checksum) VALUES (?,?,?,?)"
_DELETE_STATE = "DELETE FROM incident_state WHERE noun = ? AND key = ?"
_STATES = "SELECT noun, key, state, checksum FROM incident_state"
_PROBE, _SUBJECT = "probe", "subject"


def put(connection: sqlite3.Connection, incidents: Iterable[Incident], steps: Iterable[Transition]) -> None:
    """Write incidents as they stand, and what happened to them."""
    connection.executemany(_PUT, map(_row, incidents))
    connection.executemany(_PUT_STEP, map(_step_row, steps))


def put_state(
    connection: sqlite3.Connection, probes: Iterable[SavedProbe], subjects: Iterable[SavedSubject]
) -> None:
    """Write what has changed of the state; what is empty is deleted."""
    for probe in probes:
        key = json.dumps(asdict(probe.probe))
        _put_state(connection, _PROBE, key, {} if probe.is_empty else asdict(probe) | {"probe": None})
    for subject in subjects:
        _put_state(connection, _SUBJECT, json.dumps(asdict(subject.subject)), dict(subject.state))


def _put_state(connection: sqlite3.Connection, noun: str, key: str, state: Mapping[str, Any]) -> None:
    if state:
        connection.execute(_PUT_STATE, summed(noun, key, json.dumps(state)))
    else:
        connection.execute(_DELETE_STATE, (noun, key))


def begin_anew(connection: sqlite3.Connection, now: float) -> None:
    """A row is not as it was written: what others count with it cannot be trusted, so none stays open."""
    connection.execute("DELETE FROM incident_state")
    known = _intact(connection, "SELECT * FROM incidents")
    connection.execute("DELETE FROM incidents")
    opened = [each for each in known if each.ended_timestamp is None]
    put(connection, set(known) - set(opened), [])
    steps = (Transition(at_timestamp=now, incident_id=each.id, step=Step.ENDED) for each in opened)
    put(connection, [replace(each, ended_timestamp=now) for each in opened], steps)


def verify(connection: sqlite3.Connection) -> None:
    """Raises Damaged where one is not as it was written: open or ended, that cannot be known of it."""
    row.verify(connection, "incidents")


def saved(connection: sqlite3.Connection, ended_after: float) -> Saved:
    """Everything that a start needs; of the ended those that ended later. Raises Damaged."""
    verify(connection)
    probes: list[SavedProbe] = []
    subjects: list[SavedSubject] = []
    for written in connection.execute(_STATES):
        noun, key, state = verified(*written)
        with readable():
            if noun == _PROBE:
                probes.append(_probe(json.loads(key), json.loads(state)))
            else:
                subjects.append(SavedSubject(subject=_subject(json.loads(key)), state=json.loads(state)))
    known = tuple(_incident(*each[:-1]) for each in connection.execute(_KNOWN, (ended_after,)))
    return Saved(incidents=known, probes=tuple(probes), subjects=tuple(subjects))


def latest(connection: sqlite3.Connection, count: int) -> tuple[Incident, ...]:
    """The open ones, then those that began last; one that is not as it was written is passed over."""
    return _intact(connection, _LATEST, count)


def one(connection: sqlite3.Connection, incident_id: str) -> Incident | None:
    """One of them, if it is as it was written."""
    return next(iter(_intact(connection, _ONE, incident_id)), None)


def steps_of(connection: sqlite3.Connection, incident_id: str, count: int) -> tuple[Transition, ...]:
    """What happened to one, the latest first; a row that is not as it was written is passed over."""
    return tuple(
        Transition(at_timestamp=at, incident_id=incident, step=Step(step), detail=detail)
        for at, incident, step, detail in intact(connection.execute(_STEPS, (incident_id, count)))
    )


def _intact(connection: sqlite3.Connection, query: str, *given: object) -> tuple[Incident, ...]:
    found: list[Incident] = []
    for written in intact(connection.execute(query, given)):
        with suppress(Damaged):
            found.append(_incident(*written))
    return tuple(found)


def _step_row(each: Transition) -> tuple[object, ...]:
    return summed(real(each.at_timestamp), each.incident_id, each.step.value, each.detail)


def _row(each: Incident) -> tuple[object, ...]:
    subject = each.subject
    return summed(
        each.id, each.name.value, each.severity.value, subject.scope.value, subject.tenant, subject.relay,
        subject.account, subject.domain, json.dumps(subject.labels), real(each.started_timestamp),
        real(each.ended_timestamp), each.cause, each.actor, each.phase,
        json.dumps([asdict(probe) for probe in each.probes]), real(each.share), each.quiet.value, each.by,
    )  # fmt: skip


@readable()
def _incident(*columns: Any) -> Incident:
    written = dict(zip(_COLUMNS.split(", ")[:-1], columns, strict=True))
    return Incident(
        id=written["id"],
        name=IncidentName(written["incident"]),
        severity=Severity(written["severity"]),
        subject=_subject(written | {"labels": json.loads(written["labels"])}),
        started_timestamp=written["started"],
        ended_timestamp=written["ended"],
        cause=written["cause"],
        actor=written["actor"],
        phase=written["phase"],
        probes=tuple(ProbeId(**probe) for probe in json.loads(written["probes"])),
        share=written["share"],
        quiet=Quiet(written["quiet"]),
        by=written["quiet_by"],
    )


def _subject(written: Mapping[str, Any]) -> Subject:
    return Subject(
        scope=Scope(written["scope"]),
        tenant=written["tenant"],
        relay=written["relay"],
        account=written["account"],
        domain=written["domain"],
        labels=tuple((name, value) for name, value in written["labels"]),
    )


def _probe(key: Mapping[str, str], state: Mapping[str, Any]) -> SavedProbe:
    lists = {name: tuple(state[name]) for name in ("alike", "recent", "standing")}
    return SavedProbe(**{**state, **lists, "probe": ProbeId(**key)})
