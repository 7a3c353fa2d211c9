"""Incidents: those that are open or were, what happened to them, and the state that led there, as rows."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Quiet, Step, Subject, Transition
from exporter.incidents.saved import Saved, SavedProbe, SavedSubject
from exporter.model import ProbeId
from exporter.store.row import checksum, readable, verified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

_COLUMNS = (
    "id, incident, severity, scope, tenant, relay, account, domain, labels, started, ended, cause, actor, "
    "phase, probes, share, quiet, quiet_by"
)
_MARKS = ",".join("?" * 18)
_PUT = f"INSERT OR REPLACE INTO incidents ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608
_KNOWN = f"SELECT {_COLUMNS} FROM incidents WHERE ended IS NULL OR ended > ? ORDER BY ended"  # noqa: S608
_ONE = f"SELECT {_COLUMNS} FROM incidents WHERE id = ?"  # noqa: S608 - no input is in it
_LATEST = f"SELECT {_COLUMNS} FROM incidents ORDER BY ended IS NOT NULL, started DESC LIMIT ?"  # noqa: S608
_PUT_STEP = "INSERT INTO incident_transitions (at, id, step, detail) VALUES (?,?,?,?)"
_STEPS = (
    "SELECT at, id, step, detail FROM incident_transitions WHERE id = ? ORDER BY at DESC, rowid DESC LIMIT ?"
)
_PUT_STATE = "INSERT OR REPLACE INTO incident_state (noun, key, state, checksum) VALUES (?,?,?,?)"
_DELETE_STATE = "DELETE FROM incident_state WHERE noun = ? AND key = ?"
_STATES = "SELECT noun, key, state, checksum FROM incident_state"
_PROBE, _SUBJECT = "probe", "subject"


def put(connection: sqlite3.Connection, incidents: Iterable[Incident], steps: Iterable[Transition]) -> None:
    """Write incidents as they stand, and what happened to them."""
    connection.executemany(_PUT, map(_row, incidents))
    rows = ((each.at_timestamp, each.incident_id, each.step.value, each.detail) for each in steps)
    connection.executemany(_PUT_STEP, rows)


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
        columns = (noun, key, json.dumps(state))
        connection.execute(_PUT_STATE, (*columns, checksum(*columns)))
    else:
        connection.execute(_DELETE_STATE, (noun, key))


def forget_state(connection: sqlite3.Connection) -> None:
    """A row of it is not as it was written: what the others count with it cannot be trusted."""
    connection.execute("DELETE FROM incident_state")


def saved(connection: sqlite3.Connection, ended_after: float) -> Saved:
    """Everything that a start needs; of the ended those that ended later. Raises Damaged."""
    probes: list[SavedProbe] = []
    subjects: list[SavedSubject] = []
    for noun, key, state, expected in connection.execute(_STATES):
        if expected is not None:
            verified(noun, key, state, expected=expected)
        with readable():
            if noun == _PROBE:
                probes.append(_probe(json.loads(key), json.loads(state)))
            else:
                subjects.append(SavedSubject(subject=_subject(json.loads(key)), state=json.loads(state)))
    known = tuple(_incident(*row) for row in connection.execute(_KNOWN, (ended_after,)))
    return Saved(incidents=known, probes=tuple(probes), subjects=tuple(subjects))


def latest(connection: sqlite3.Connection, count: int) -> tuple[Incident, ...]:
    """The open ones, then those that began last."""
    return tuple(_incident(*row) for row in connection.execute(_LATEST, (count,)))


def one(connection: sqlite3.Connection, incident_id: str) -> Incident | None:
    """One of them."""
    row = connection.execute(_ONE, (incident_id,)).fetchone()
    return _incident(*row) if row else None


def steps_of(connection: sqlite3.Connection, incident_id: str, count: int) -> tuple[Transition, ...]:
    """What happened to one, the latest first."""
    rows = connection.execute(_STEPS, (incident_id, count))
    return tuple(
        Transition(at_timestamp=at, incident_id=incident, step=Step(step), detail=detail)
        for at, incident, step, detail in rows
    )


def _row(each: Incident) -> tuple[object, ...]:
    subject = each.subject
    return (
        each.id, each.name.value, each.severity.value, subject.scope.value, subject.tenant, subject.relay,
        subject.account, subject.domain, json.dumps(subject.labels), each.started_timestamp,
        each.ended_timestamp, each.cause, each.actor, each.phase,
        json.dumps([asdict(probe) for probe in each.probes]), each.share, each.quiet.value, each.by,
    )  # fmt: skip


@readable()
def _incident(*row: Any) -> Incident:
    written = dict(zip(_COLUMNS.split(", "), row, strict=True))
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
