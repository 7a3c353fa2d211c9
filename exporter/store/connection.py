"""Connections: how the database is opened, and what each setting is for."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LOCK_WAIT_SECONDS = 5.0  # a transaction lasts milliseconds; who takes longer is stopped or broken
WAL_LIMIT_BYTES = 16 << 20

TEXT = partial(str, encoding="utf-8", errors="surrogateescape")
"""How texts are read: one that is UTF-8 no longer is a row that is not as it was written, and no more."""

SETTINGS = (
    # Readers and the writer, of all processes, do not wait for each other; kill -9 at any moment loses
    # nothing that was committed. It stays set in the file.
    "PRAGMA journal_mode = WAL",
    # A commit is in the page cache: kill -9 does not undo it, a power cut may undo the last of them, and
    # never damages the file. What must outlive a power cut is committed with FULL (Store.write, `durable`).
    "PRAGMA synchronous = NORMAL",
    f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}",  # after a burst the log shrinks again
    "PRAGMA trusted_schema = OFF",  # a schema that somebody tampered with runs no function of ours
    "PRAGMA cell_size_check = ON",  # a damaged page is met as damage, not as nonsense
    "PRAGMA temp_store = MEMORY",  # no file outside state.dir
)


class Connection(sqlite3.Connection):
    """A connection that remembers records, for as long as no other writes (see records)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.records: dict[str, Any] = {}  # by principal
        self._seen = 0

    def begin(self) -> None:
        """Begin to write: who else wanted to has finished, or waits."""
        self.execute("BEGIN IMMEDIATE")
        (version,) = self.execute(
            "PRAGMA data_version"
        ).fetchone()  # it moves when another connection commits
        if version != self._seen:
            self.records = {}
            self._seen = version


def connect(path: Path) -> Connection:
    """A connection to an existing file, with transactions by hand. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=LOCK_WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # it is closed by another thread than the one that used it
        factory=Connection,
    )
    connection.text_factory = TEXT
    try:
        for setting in SETTINGS:
            connection.execute(setting).fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
