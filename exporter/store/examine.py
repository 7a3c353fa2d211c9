"""What is in a database, whether it is sound, and a copy of it. Nothing is changed, whoever has it open."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.store import incidents, row
from exporter.store.connection import LOCK_WAIT_SECONDS, TEXT
from exporter.store.error import Damaged, StoreError, naming
from exporter.store.schema import APPLICATION_ID, VERSION, application_of, verify_columns, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FAULTS_AT_MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A database as it was found; `faults` are empty where it is sound."""

    version: int
    size_bytes: int
    log_bytes: int
    rows: Mapping[str, int]
    faults: tuple[str, ...]


def examine(path: Path) -> Examination:
    """Look at a database of ours. Raises StoreError if it cannot be read, or is none."""
    with naming(path), _reading(path) as connection:
        if application_of(connection) != APPLICATION_ID:
            raise StoreError(path, "it is no database of smtp-exporter", "name another file")
        faults = _faults(connection)
        return Examination(
            version=version_of(connection),
            size_bytes=path.stat().st_size,
            log_bytes=_size(path.with_name(path.name + "-wal")),
            rows={} if faults else _rows(connection),
            faults=faults,
        )


def back_up(path: Path, to: Path) -> int:
    """Write a copy as of one moment, private like the original; its size in bytes. Raises StoreError."""
    with naming(to):
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        try:
            with naming(path), _reading(path) as connection:
                connection.execute("VACUUM INTO ?", (str(to),))
        except BaseException:
            to.unlink()
            raise
        return to.stat().st_size


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise StoreError(path, "there is no such file", "name the database, or its directory")
    # Without its log beside it nobody writes to it: then it can be read where nothing can be written, too.
    alone = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{alone}"
    with closing(
        sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT_SECONDS, isolation_level=None)
    ) as connection:
        connection.text_factory = TEXT
        yield connection


def _faults(connection: sqlite3.Connection) -> tuple[str, ...]:
    try:
        said = [each for (each,) in connection.execute(f"PRAGMA integrity_check({FAULTS_AT_MOST})")]
        verify_columns(connection)
        for table in _tables(connection):
            row.verify(connection, table)
        if version_of(connection) == VERSION:  # the columns of an older one are others
            incidents.saved(connection, 0.0)
    except (sqlite3.DatabaseError, Damaged) as exc:
        return (str(exc),)
    return () if said == ["ok"] else tuple(said)


def _rows(connection: sqlite3.Connection) -> Mapping[str, int]:
    count = "SELECT count(*) FROM "
    return {name: connection.execute(f'{count}"{name}"').fetchone()[0] for name in _tables(connection)}


def _tables(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
