"""Why the store cannot be used: the one place where what SQLite and the system say becomes a StoreError."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from exporter.errors import ExporterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESCRIPTORS_NEEDED = 4  # the directory, the file, its log and the log's index
FULL = ("its file system is full", "free space there")
NOT_WRITABLE = (
    "it cannot be written",
    "let user {user} write to {directory}, on a file system that is mounted read-write",
)
NO_LOCKS = (
    "its file system cannot lock files as SQLite needs it",
    "put state.dir on a local file system, not on a network one",
)
BUSY = (
    "another process keeps it locked",
    "end that process (`fuser {path}` names it); if there is none, put state.dir on a local file system",
)
NO_DESCRIPTORS = (
    "no file descriptor is left",
    "raise the limit of open files (LimitNOFILE= of the unit, `ulimit -n`)",
)
DISK = ("the disk reports an error", "see the kernel's log, and check the disk")
PLACE = ("there cannot be such a file", "let state.dir name a directory")
OTHER = ("it cannot be used", "see `smtp-exporter store check {path}`")

# By the beginning of SQLite's name for the error (sqlite.org/rescode.html); the first that fits.
BY_NAME = (
    ("SQLITE_FULL", FULL),
    ("SQLITE_READONLY", NOT_WRITABLE),
    ("SQLITE_CANTOPEN", NOT_WRITABLE),
    ("SQLITE_PERM", NOT_WRITABLE),
    ("SQLITE_BUSY", BUSY),
    ("SQLITE_LOCKED", BUSY),
    ("SQLITE_PROTOCOL", NO_LOCKS),
    ("SQLITE_NOLFS", NO_LOCKS),
    ("SQLITE_IOERR_SHMSIZE", FULL),  # the shared index is written byte by byte, so that memory maps hold
    ("SQLITE_IOERR_SHM", NO_LOCKS),
    ("SQLITE_IOERR_LOCK", NO_LOCKS),
    ("SQLITE_IOERR_RDLOCK", NO_LOCKS),
    ("SQLITE_IOERR_UNLOCK", NO_LOCKS),
    ("SQLITE_IOERR_CHECKRESERVEDLOCK", NO_LOCKS),
    ("SQLITE_IOERR", DISK),
)
BY_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), NOT_WRITABLE),
    **dict.fromkeys((errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF), NO_LOCKS),
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG), PLACE),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), NO_DESCRIPTORS),
    errno.EIO: DISK,
    errno.ETIMEDOUT: BUSY,
}


class StoreError(ExporterError):
    """The store cannot be used; the message names the file, the reason and the remedy, never a content."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}; {remedy}")


class Damaged(Exception):  # noqa: N818 - a fact about the file, which is then set aside
    """The file is one of ours no more, or what it says cannot be true."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Raises StoreError for whatever goes wrong with this file."""
    try:
        yield
    except (sqlite3.Error, OSError, Damaged, UnicodeDecodeError) as exc:
        raise named(path, exc) from exc


def named(path: Path, exc: Exception) -> Exception:
    """What SQLite, the system or a row says, as a StoreError; anything else as it is."""
    if isinstance(exc, sqlite3.Error):
        return _of_sqlite(path, exc)
    if isinstance(exc, OSError):
        return _error(path, BY_ERRNO.get(exc.errno or 0, OTHER), exc.strerror or str(exc))
    if isinstance(exc, UnicodeDecodeError):  # SQLite's own message quotes a damaged schema
        return _error(path, OTHER, "corrupt: a text in it is not UTF-8")
    return _error(path, OTHER, f"corrupt: {exc}") if isinstance(exc, Damaged) else exc


def _of_sqlite(path: Path, exc: sqlite3.Error) -> StoreError:
    name = getattr(exc, "sqlite_errorname", None) or "SQLITE_ERROR"
    found = next((why for prefix, why in BY_NAME if name.startswith(prefix)), OTHER)
    if found is DISK and _is_full(path):
        found = FULL
    if name.startswith("SQLITE_CANTOPEN") and _no_descriptor_left():
        found = NO_DESCRIPTORS
    return _error(path, found, f"{exc}, {name}")


def _error(path: Path, why: tuple[str, str], said: str) -> StoreError:
    reason, remedy = why
    remedy = remedy.format(path=path, directory=path.parent, user=os.geteuid())
    return StoreError(path, f"{reason} ({said})", remedy)


def _no_descriptor_left() -> bool:
    """SQLite says nothing but that it could not open the file; what it had opened is closed again by now."""
    opened: list[int] = []
    try:
        for _ in range(DESCRIPTORS_NEEDED):
            opened.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    except OSError as exc:
        return exc.errno in (errno.EMFILE, errno.ENFILE)
    finally:
        for each in opened:
            os.close(each)
    return False


def _is_full(path: Path) -> bool:
    try:
        return os.statvfs(path.parent).f_bavail == 0
    except OSError:
        return False
