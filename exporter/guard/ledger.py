"""Attempts under way, one line of fixed width each in `guard.lock`, written in place.

So every attempt is on record before it starts, at the price of one write into the page cache: a line outlives
the process that wrote it (kill -9), though not the machine.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
from typing import TYPE_CHECKING

from exporter.guard.entry import Flight
from exporter.guard.error import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from exporter.guard.document import Document
    from exporter.guard.entry import Entry

LINE_BYTES = 64
LINES_AT_ONCE = 64  # one page: small installations never need disk space at login time
FREE_LINE = b" " * (LINE_BYTES - 1) + b"\n"
LINES = re.compile(rb"(?:(?: {63}|[0-9a-f]{32} [0-9a-f]{16} [0-9]{10}\.[0-9]{2})\n)*")
_LINE = re.compile(rb"[0-9a-f]{32} ([0-9a-f]{16}) ([0-9]{10}\.[0-9]{2})\n")


class Ledger:
    """Both files while their lock is held. Its methods raise StateError."""

    def __init__(self, *, document: Document, lock_path: Path, fd: int, lines: bytes) -> None:
        self._document = document
        self._lock_path = lock_path
        self._fd = fd
        self._lines = bytearray(lines)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """What `guard.json` says, by principal."""
        return self._document.last

    def write(self, entries: Mapping[str, Entry], *, durable: bool) -> None:
        """Replace `guard.json`; `durable` waits until it is on the disk."""
        self._document.replace(entries, like=self._lock_path, durable=durable)

    def flights(self, principal: str) -> tuple[Flight, ...]:
        """The attempts of this principal that are on record as under way, in any process."""
        with naming(self._lock_path):
            return tuple(self._flight(at) for at in self._places(principal))

    def take_off(self, principal: str, flight: Flight, *, stale_before: float) -> None:
        """Record an attempt before it starts; lines that ended before `stale_before` may be reused."""
        with naming(self._lock_path):
            self._put(self._free_place(stale_before), line_of(principal, flight))

    def land(self, principal: str, ids: Iterable[str]) -> None:
        """Strike attempts of this principal off the record."""
        gone = frozenset(ids)
        with naming(self._lock_path):
            for at in tuple(self._places(principal)):
                if self._flight(at).id in gone:
                    self._put(at, FREE_LINE)

    def _places(self, principal: str) -> Iterator[int]:
        key = key_of(principal)
        at = self._lines.find(key)
        while at >= 0:
            if at % LINE_BYTES == 0:
                yield at
            at = self._lines.find(key, at + 1)

    def _flight(self, at: int) -> Flight:
        line = _LINE.match(self._lines, at)
        if not line:
            raise ValueError("corrupt")
        return Flight(id=line[1].decode(), ends=float(line[2]))

    def _free_place(self, stale_before: float) -> int:
        at = self._lines.find(FREE_LINE)
        return at if at >= 0 else self._stale_place(stale_before)

    def _stale_place(self, stale_before: float) -> int:
        for at in range(0, len(self._lines), LINE_BYTES):
            if self._flight(at).ends < stale_before:
                return at
        at = len(self._lines)
        self._lines += free_page(self._fd, at)
        return at

    def _put(self, at: int, line: bytes) -> None:
        os.pwrite(self._fd, line, at)
        self._lines[at : at + LINE_BYTES] = line


def key_of(principal: str) -> bytes:
    """The 32 hexadecimal digits that stand for a principal in a line."""
    return hashlib.blake2b(principal.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest().encode()


def line_of(principal: str, flight: Flight) -> bytes:
    """`key id ends` in 64 bytes; `ends` is rounded up to 1/100 s."""
    ends = math.ceil(flight.ends * 100) / 100
    return b"%s %s %013.2f\n" % (key_of(principal), flight.id.encode(), ends)


def free_page(fd: int, at: int) -> bytes:
    """A page of free lines, already written there."""
    page = FREE_LINE * LINES_AT_ONCE
    os.pwrite(fd, page, at)
    os.fsync(fd)  # the length too: a crash of the machine must not leave half a line
    return page
