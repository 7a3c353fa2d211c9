"""Losses: when a former database was lost, so that nobody knows which passwords it held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.store.row import real, summed, verify

if TYPE_CHECKING:
    import sqlite3

_PUT = "INSERT INTO losses (at, reason, checksum) VALUES (?,?,?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """When (Unix seconds), and what became of the former database."""

    at: float
    reason: str


def latest(connection: sqlite3.Connection) -> Loss | None:
    """The last one. Raises Damaged."""
    verify(connection, "losses")
    row = connection.execute("SELECT at, reason FROM losses ORDER BY at DESC LIMIT 1").fetchone()
    return Loss(at=row[0], reason=row[1]) if row else None


def add(connection: sqlite3.Connection, loss: Loss) -> None:
    """Note one."""
    connection.execute(_PUT, summed(real(loss.at), loss.reason))


def restamp(connection: sqlite3.Connection, step_seconds: float, now: float) -> None:
    """Move all times along with the clock; none is from the future then. Raises Damaged."""
    verify(connection, "losses")
    known = connection.execute("SELECT at, reason FROM losses").fetchall()
    connection.execute("DELETE FROM losses")
    for at, reason in known:
        add(connection, Loss(at=min(at + step_seconds, now), reason=reason))
