"""Rows that are not as they were written: found by checksum where a silent change could lock somebody out."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from exporter.store.error import Damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What Python raises where JSON or a word of a closed list is not as it was written."""


@contextmanager
def readable() -> Iterator[None]:
    """Raises Damaged where a row cannot be made a value again."""
    try:
        yield
    except UNREADABLE as exc:
        raise Damaged("a row is not as it was written") from exc


def checksum(*columns: object) -> int:
    """Of these columns, in this order."""
    return zlib.crc32(repr(columns).encode("utf-8", "backslashreplace"))


def verified(*columns: object, expected: int) -> None:
    """Raises Damaged where a row is not as it was written."""
    if checksum(*columns) != expected:
        raise Damaged("a row is not as it was written")
