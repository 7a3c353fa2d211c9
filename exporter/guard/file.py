"""The guard's memory on disk: `guard.json` and `guard.lock` in the state directory, under one file lock.

Nothing here judges, and no password or token comes here.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.guard.document import Document, give
from exporter.guard.error import naming
from exporter.guard.ledger import LINES, Ledger, free_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.guard.entry import Entry

LOCK_FILE_LIMIT_BYTES = 4 << 20  # 65536 attempts under way; one machine serves ten thousand accounts
LOCK_WAIT_SECONDS = 5.0  # a turn lasts milliseconds; who holds the lock longer is stopped or broken
LOCK_POLL_SECONDS = 0.005


class StateFile:
    """The two files in `state.dir`, opened anew for every turn, so that a swept directory is seen."""

    def __init__(self, directory: str, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
        self.lock_path = Path(directory) / "guard.lock"
        self._document = Document(Path(directory) / "guard.json")
        self._lock_wait_seconds = lock_wait_seconds

    @property
    def last(self) -> Mapping[str, Entry]:
        """The entries as last read or written."""
        return self._document.last

    @contextmanager
    def locked(self) -> Iterator[Ledger]:
        """The ledger, for one turn. Raises StateError."""
        with naming(self.lock_path):
            fd = self._open_lock()
        try:
            with naming(self.lock_path):
                _flock(fd, self._lock_wait_seconds)
                lines = self._read_lines(fd)
            self._document.read()
            yield Ledger(document=self._document, lock_path=self.lock_path, fd=fd, lines=lines)
        finally:
            os.close(fd)  # which releases the lock

    def _open_lock(self) -> int:
        directory = self.lock_path.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK):  # a failure could not be recorded: better known now than then
            raise PermissionError(errno.EACCES, "the directory is not writable")
        return os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def _read_lines(self, fd: int) -> bytes:
        lines = os.pread(fd, LOCK_FILE_LIMIT_BYTES, 0)
        if not lines:
            give(fd, like=self.lock_path.parent)
            lines = free_page(fd, 0)
        if not LINES.fullmatch(lines):
            raise ValueError("corrupt")
        return lines


def _flock(fd: int, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while not _try_flock(fd):
        if time.monotonic() > deadline:
            raise TimeoutError(errno.ETIMEDOUT, f"another process kept it locked for {wait_seconds:g} s")
        time.sleep(LOCK_POLL_SECONDS)


def _try_flock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
