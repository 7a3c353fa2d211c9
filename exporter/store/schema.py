"""The schema: the steps that lead from an empty database to the present one. Its version is their number.

A step that was released is never edited; a change is a step of its own at the end. `user_version` counts the
steps a file has behind it, `application_id` tells our files from others (`file` and `sqlite3` show both).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from exporter.store.error import Damaged

APPLICATION_ID = 0x534D5458  # "SMTX"

# The last column of each table is its checksum (see row): SQLite has none, and a flipped bit could cost a
# lockout, open an incident or end one, or have a mail told as lost.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE attempts (  -- Basic logins under way, and those that failed
            principal TEXT NOT NULL,
            id        INTEGER NOT NULL,
            ends      REAL NOT NULL,    -- Unix seconds; by then it is over, a failure if nobody said better
            failed_at REAL,             -- NULL while it is under way
            cleared   INTEGER NOT NULL, -- 1 once a login of this principal was accepted after it
            cause     TEXT,
            phase     TEXT,
            code      INTEGER,
            enhanced  TEXT,
            checksum  INTEGER NOT NULL,
            PRIMARY KEY (principal, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE holds (  -- refused passwords that are not tried again
            principal   TEXT PRIMARY KEY,
            since       REAL NOT NULL,
            fingerprint TEXT NOT NULL,    -- salt$scrypt of the password
            released    INTEGER NOT NULL, -- 1: an operator let it be tried once more
            checksum    INTEGER NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE losses (  -- when a former database was lost, so what it knew is not known
            at     REAL NOT NULL,
            reason TEXT NOT NULL
        )""",
        """CREATE TABLE clock (  -- one row: how far CLOCK_REALTIME was ahead of CLOCK_MONOTONIC
            timebase     TEXT NOT NULL, -- the boot whose monotonic clock that is
            lead_seconds REAL NOT NULL
        )""",
    ),
    (
        """CREATE TABLE mails (  -- mails of round trips that something is still to be found out of
            message_id TEXT PRIMARY KEY,
            token      TEXT NOT NULL, -- proves that a mail is ours
            probe      TEXT NOT NULL,
            account    TEXT NOT NULL,
            relay      TEXT NOT NULL,
            auth       TEXT NOT NULL,
            mailbox    TEXT NOT NULL, -- where it must come
            sent       REAL NOT NULL, -- Unix seconds, as all that follow: before it could be on its way
            late_after REAL NOT NULL,
            lost_after REAL NOT NULL,
            accepted   REAL,          -- when the relay took it; NULL: nobody knows
            outcome    TEXT,          -- delivered, late, junk, lost, bounced, never_sent; NULL: open
            ended      REAL,
            arrived    REAL,
            cleaned    INTEGER NOT NULL
        ) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE incidents (  -- what somebody must do something about, or had to
            id       TEXT PRIMARY KEY,
            incident TEXT NOT NULL,
            severity TEXT NOT NULL,
            scope    TEXT NOT NULL,
            tenant   TEXT NOT NULL,
            relay    TEXT NOT NULL,
            account  TEXT NOT NULL,
            domain   TEXT NOT NULL,
            labels   TEXT NOT NULL,  -- own labels, as JSON
            started  REAL NOT NULL,  -- Unix seconds
            ended    REAL,           -- NULL while it is open
            cause    TEXT NOT NULL,
            actor    TEXT NOT NULL,
            phase    TEXT NOT NULL,
            probes   TEXT NOT NULL,  -- those that showed it last, as JSON
            share    REAL,
            quiet    TEXT NOT NULL,  -- why it is not told: absorbed, maintenance, or nothing
            quiet_by TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE incident_transitions (  -- what happened to them
            at     REAL NOT NULL,
            id     TEXT NOT NULL,
            step   TEXT NOT NULL,
            detail TEXT NOT NULL
        )""",
        "CREATE INDEX incident_transitions_id ON incident_transitions (id, at)",
        """CREATE TABLE incident_state (  -- failures in a row and the like, so that a restart changes nothing
            noun  TEXT NOT NULL,  -- probe or subject
            key   TEXT NOT NULL,  -- which, as JSON
            state TEXT NOT NULL,  -- JSON
            PRIMARY KEY (noun, key)
        ) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE changes (  -- when a probe broke, by which cause, and when it came back
            probe    TEXT NOT NULL,
            account  TEXT NOT NULL,
            relay    TEXT NOT NULL,
            domain   TEXT NOT NULL,
            auth     TEXT NOT NULL,
            at       REAL NOT NULL,  -- Unix seconds
            before   TEXT NOT NULL,  -- success, a cause's label, or empty: nothing was known
            after    TEXT NOT NULL,
            settling REAL NOT NULL,  -- seconds that the fix of the cause before may take to work
            evidence TEXT NOT NULL   -- what was said, redacted
        )""",
        "CREATE INDEX changes_probe ON changes (probe, account, relay, domain, auth, at)",
    ),
    (
        """CREATE TABLE runs (  -- the last runs of each probe, whole
            probe   TEXT NOT NULL,
            account TEXT NOT NULL,
            relay   TEXT NOT NULL,
            domain  TEXT NOT NULL,
            auth    TEXT NOT NULL,
            at      REAL NOT NULL,  -- Unix seconds
            sort    TEXT NOT NULL,  -- why it is kept: change (the first of a state), failure, success
            outcome TEXT NOT NULL,
            state   TEXT NOT NULL,  -- success, or the cause's label as it was judged then
            result  TEXT NOT NULL   -- phases, replies, transcript, TLS, redacted, as JSON
        )""",
        "CREATE INDEX runs_probe ON runs (probe, account, relay, domain, auth, sort, at)",
    ),
    ("ALTER TABLE incident_state ADD COLUMN checksum INTEGER",),
    tuple(
        f"ALTER TABLE {table} ADD COLUMN checksum INTEGER"
        for table in ("losses", "clock", "mails", "incidents", "incident_transitions", "changes", "runs")
    ),
)
VERSION = len(MIGRATIONS)
HOLDING = ("attempts", "holds", "losses", "clock")
"""What these say holds a password back, and until when: a file where one of them is damaged is set aside."""


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps the file has behind it."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def application_of(connection: sqlite3.Connection) -> int:
    """Whose file it is; 0 in a file that nobody has claimed."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return int(application)


def verify_columns(connection: sqlite3.Connection) -> None:
    """Raises Damaged where one is missing that a file of this version has: its name was changed."""
    version = version_of(connection)
    if version < 0 or not _columns_of(version) <= _columns(connection):
        raise Damaged("its schema is not as it was written")


@cache
def _columns_of(version: int) -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, version)
        return _columns(connection)


def _columns(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Table and name of each."""
    tables = "SELECT name AS own FROM sqlite_master WHERE type = 'table'"
    return frozenset(connection.execute(f"SELECT own, name FROM ({tables}), pragma_table_info(own)"))  # noqa: S608


def migrate(connection: sqlite3.Connection, to: int = VERSION) -> None:
    """Bring the file up to date, each step a transaction."""
    for number, step in enumerate(MIGRATIONS[version_of(connection) : to], version_of(connection) + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
