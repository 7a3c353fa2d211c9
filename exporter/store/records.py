"""Records: all that is known of one principal, its attempts and its held password, kept in the two tables.

What was read is remembered by the connection until another one writes: logins that work read nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.store import attempts, holds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from exporter.store.attempts import Attempt
    from exporter.store.connection import Connection
    from exporter.store.holds import HeldPassword


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one principal: its attempts under way, its failures, its held password."""

    attempts: tuple[Attempt, ...] = ()
    held: HeldPassword | None = None


BLANK = Record()


def of(connection: Connection, principal: str) -> Record:
    """The record of a principal. Raises Damaged."""
    known = connection.records.get(principal)
    if known is None:
        found = Record(attempts=attempts.of(connection, principal), held=holds.of(connection, principal))
        known = connection.records[principal] = BLANK if found == BLANK else found
    return known


def every(connection: sqlite3.Connection) -> Mapping[str, Record]:
    """All that say something, by principal. Raises Damaged."""
    tried, held = attempts.every(connection), holds.every(connection)
    return {
        name: Record(attempts=tried.get(name, ()), held=held.get(name)) for name in sorted({*tried, *held})
    }


def change(connection: Connection, principal: str, before: Record, after: Record) -> None:
    """Write what is different between the two; `before` need not be what the tables say now."""
    if before.attempts != after.attempts:
        attempts.change(connection, principal, before.attempts, after.attempts)
    if before.held != after.held:
        holds.put(connection, principal, after.held)
    if connection.records.pop(principal, None) == before:
        connection.records[principal] = BLANK if after == BLANK else after
