"""What goes, and when: a rule per table. Nothing in the store grows without a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.store.row import verified
from exporter.store.schema import HOLDING

if TYPE_CHECKING:
    import sqlite3

    from exporter.store.connection import Connection

EVERY_SECONDS = 3600.0
ROWS_AT_ONCE = 500  # a few milliseconds: no login waits longer than that for it

HOUR_SECONDS = 3600
MAIL_SECONDS = 367 * 86400 + 86400  # the longest lost_after, and the day that a lost mail is still looked for
INCIDENT_SECONDS = 90 * 86400  # a quarter: what was the matter last time
SUCCESS_SECONDS = 30 * 86400  # of a probe that runs newer ones take its place long before
FORGET_SECONDS = (
    400 * 86400
)  # longer than any hold that can be configured; nobody asks for that principal any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rows of `table`, known by `key`, for which `old` is true; `:now` in it is Unix seconds."""

    table: str
    key: str
    old: str


RULES = (
    # The budget is one of an hour; an attempt that was never settled failed when it ended.
    Rule(table="attempts", key="principal, id", old=f"failed_at IS NULL AND ends < :now - {HOUR_SECONDS}"),
    Rule(table="attempts", key="principal, id", old=f"cleared AND failed_at < :now - {HOUR_SECONDS}"),
    Rule(table="attempts", key="principal, id", old=f"failed_at < :now - {FORGET_SECONDS}"),
    Rule(table="holds", key="principal", old=f"since < :now - {FORGET_SECONDS}"),
    # A mail whose round trip is no longer configured is asked for by nobody.
    Rule(table="mails", key="message_id", old=f"sent < :now - {MAIL_SECONDS}"),
    Rule(table="incidents", key="id", old=f"ended < :now - {INCIDENT_SECONDS}"),
    Rule(table="incident_transitions", key="rowid", old=f"at < :now - {INCIDENT_SECONDS}"),
    Rule(table="runs", key="rowid", old=f"sort = 'success' AND at < :now - {SUCCESS_SECONDS}"),
    Rule(table="runs", key="rowid", old=f"at < :now - {INCIDENT_SECONDS}"),
    Rule(table="changes", key="rowid", old=f"at < :now - {FORGET_SECONDS}"),
    Rule(table="losses", key="rowid", old=f"at < :now - {FORGET_SECONDS}"),
)


def prune(connection: Connection, now: float) -> bool:
    """Delete what is old, no more than ROWS_AT_ONCE by each rule; whether nothing is left to delete.

    Raises Damaged where the age of a hold or an attempt is not as it was written.
    """
    connection.records.clear()
    return max([_applied(connection, rule, now) for rule in RULES]) < ROWS_AT_ONCE


def _applied(connection: sqlite3.Connection, rule: Rule, now: float) -> int:
    old = f"FROM {rule.table} WHERE {rule.old} LIMIT {ROWS_AT_ONCE}"
    if rule.table in HOLDING:
        for row in connection.execute(f"SELECT * {old}", {"now": now}):
            verified(*row)
    delete = f"DELETE FROM {rule.table} WHERE ({rule.key}) IN (SELECT {rule.key} {old})"  # noqa: S608 - no input is in it
    return connection.execute(delete, {"now": now}).rowcount
