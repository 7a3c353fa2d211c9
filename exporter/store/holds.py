"""Holds: refused passwords that are not tried again. Values, and their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from exporter.store.row import summed, verified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_OF = "SELECT since, fingerprint, released, checksum FROM holds WHERE principal = ?"
_ALL = "SELECT principal, since, fingerprint, released, checksum FROM holds ORDER BY principal"
_PUT = "INSERT OR REPLACE INTO holds (principal, since, fingerprint, released, checksum) VALUES (?,?,?,?,?)"
_DELETE = "DELETE FROM holds WHERE principal = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPassword:
    """Since when (Unix seconds), the password's fingerprint, and whether an operator released it."""

    since: float
    fingerprint: str
    released: bool = False


def of(connection: sqlite3.Connection, principal: str) -> HeldPassword | None:
    """The hold of a principal. Raises Damaged."""
    row = connection.execute(_OF, (principal,)).fetchone()
    return _held(principal, *row) if row else None


def every(connection: sqlite3.Connection) -> Mapping[str, HeldPassword]:
    """All holds by principal. Raises Damaged."""
    return {principal: _held(principal, *row) for principal, *row in connection.execute(_ALL)}


def put(connection: sqlite3.Connection, principal: str, held: HeldPassword | None) -> None:
    """Write the hold of a principal, or that there is none."""
    if held is None:
        connection.execute(_DELETE, (principal,))
        return
    connection.execute(_PUT, summed(principal, float(held.since), held.fingerprint, int(held.released)))


def restamp(connection: sqlite3.Connection, step_seconds: float, now: float) -> None:
    """Move all times along with the clock; none is from the future then."""
    for principal, held in every(connection).items():
        put(connection, principal, replace(held, since=min(held.since + step_seconds, now)))


def _held(principal: str, *row: Any) -> HeldPassword:
    _, since, fingerprint, released = verified(principal, *row)
    return HeldPassword(since=since, fingerprint=fingerprint, released=bool(released))
