"""Attempts: Basic logins under way, and failed ones for as long as they count. Values, and their rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from exporter.store.row import summed, verified
from exporter.terms import Phase

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

_COLUMNS = "id, ends, failed_at, cleared, cause, phase, code, enhanced, checksum"
_OF = f"SELECT {_COLUMNS} FROM attempts WHERE principal = ?"  # noqa: S608 - no input is in it
_ALL = f"SELECT principal, {_COLUMNS} FROM attempts ORDER BY principal"  # noqa: S608
_PUT = f"INSERT OR REPLACE INTO attempts (principal, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
_DELETE = "DELETE FROM attempts WHERE principal = ? AND id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A failure by its labels: stable cause, phase, SMTP code and enhanced status code."""

    cause: str
    phase: Phase
    code: int | None = None
    enhanced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginFailure:
    """When a login failed (Unix seconds) and how; `cleared` once one was accepted after it."""

    at: float
    labels: Labels
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One Basic login: by `ends` (Unix seconds) it is over; `failure` is None while it is under way."""

    id: int
    ends: float
    failure: LoginFailure | None = None


def of(connection: sqlite3.Connection, principal: str) -> tuple[Attempt, ...]:
    """The attempts of a principal. Raises Damaged."""
    return tuple(_attempt(principal, *row) for row in connection.execute(_OF, (principal,)))


def every(connection: sqlite3.Connection) -> Mapping[str, tuple[Attempt, ...]]:
    """All attempts by principal. Raises Damaged."""
    found: defaultdict[str, tuple[Attempt, ...]] = defaultdict(tuple)
    for principal, *row in connection.execute(_ALL):
        found[principal] += (_attempt(principal, *row),)
    return found


def change(
    connection: sqlite3.Connection, principal: str, before: Iterable[Attempt], after: Iterable[Attempt]
) -> None:
    """Write what is different between the two."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    for gone in old.keys() - new.keys():
        connection.execute(_DELETE, (principal, gone))
    for attempt in new.values():
        if old.get(attempt.id) != attempt:
            connection.execute(_PUT, _row(principal, attempt))


def restamp(connection: sqlite3.Connection, step_seconds: float, now: float) -> None:
    """Move all times along with the clock; no failure is from the future then."""
    for principal, attempts in every(connection).items():
        change(connection, principal, attempts, [_moved(one, step_seconds, now) for one in attempts])


def _attempt(principal: str, *row: Any) -> Attempt:
    _, number, ends, failed_at, cleared, cause, phase, code, enhanced = verified(principal, *row)
    if failed_at is None:
        return Attempt(id=number, ends=ends)
    labels = Labels(cause=cause, phase=Phase(phase), code=code, enhanced=enhanced)
    return Attempt(
        id=number, ends=ends, failure=LoginFailure(at=failed_at, labels=labels, cleared=bool(cleared))
    )


def _row(principal: str, attempt: Attempt) -> tuple[Any, ...]:
    failure = attempt.failure
    if failure is None:
        columns: tuple[Any, ...] = (attempt.id, float(attempt.ends), None, 0, None, None, None, None)
    else:
        said = failure.labels
        columns = (
            *(attempt.id, float(attempt.ends), float(failure.at), int(failure.cleared)),
            *(said.cause, said.phase.value, said.code, said.enhanced),
        )
    return summed(principal, *columns)


def _moved(attempt: Attempt, step_seconds: float, now: float) -> Attempt:
    failure = attempt.failure
    at = min(failure.at + step_seconds, now) if failure else now
    return Attempt(
        id=attempt.id, ends=attempt.ends + step_seconds, failure=failure and replace(failure, at=at)
    )
