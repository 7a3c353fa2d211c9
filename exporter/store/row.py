"""Checksums of rows whose silent change could lock somebody out."""

from __future__ import annotations

import zlib

from exporter.store.error import Damaged


def checksum(*columns: object) -> int:
    """Of these columns, in this order."""
    return zlib.crc32(repr(columns).encode("utf-8", "backslashreplace"))


def verified(*columns: object, expected: int) -> None:
    """Raises Damaged where a row is not as it was written."""
    if checksum(*columns) != expected:
        raise Damaged("a row is not as it was written")
