"""Rows that are not as they were written: found by their checksum, for SQLite has none of its own.

The last column of each table is the checksum of those before it, in their order. NULL: a version without
checksums wrote the row, and it has not changed since.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from exporter.store.error import Damaged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    Row = tuple[Any, ...]

COLUMN = "checksum"
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What Python raises where JSON or a word of a closed list is not as it was written."""


@contextmanager
def readable() -> Iterator[None]:
    """Raises Damaged where a row cannot be made a value again."""
    try:
        yield
    except UNREADABLE as exc:
        raise Damaged("a row is not as it was written") from exc


def summed(*columns: object) -> Row:
    """These columns and their checksum; what is REAL in the schema has to be `real`."""
    return (*columns, _checksum(columns))


def real(value: float | None) -> float | None:
    """As a REAL column gives it back: a float also where a whole number was written."""
    return None if value is None else float(value)


def verified(*row: Any) -> Row:
    """The columns of a row, without the checksum. Raises Damaged where it is not as it was written."""
    if not _is_intact(row):
        raise Damaged("a row is not as it was written")
    return row[:-1]


def intact(rows: Iterable[Row]) -> Iterator[Row]:
    """The columns of those that are as they were written; the others are passed over."""
    return (row[:-1] for row in rows if _is_intact(row))


def verify(connection: sqlite3.Connection, table: str) -> None:
    """Raises Damaged where a row of this table is not as it was written."""
    rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - the name of a table of ours
    if rows.description[-1][0] == COLUMN and not all(map(_is_intact, rows)):
        raise Damaged(f"a row of {table} is not as it was written")


def _is_intact(row: Row) -> bool:
    return row[-1] is None or row[-1] == _checksum(row[:-1])


def _checksum(columns: Row) -> int:
    return zlib.crc32(repr(columns).encode("utf-8", "backslashreplace"))
