"""The file in `state.dir`: made whole, verified when opened, set aside when damaged, never deleted."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
import stat
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.store import losses, row
from exporter.store.connection import LOCK_WAIT_SECONDS, connect
from exporter.store.error import Damaged, StoreError, naming
from exporter.store.losses import Loss
from exporter.store.schema import (
    APPLICATION_ID,
    HOLDING,
    VERSION,
    application_of,
    migrate,
    verify_columns,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.store.connection import Connection

NAME = "smtp-exporter.sqlite3"
SERVICE_DIRECTORY = Path("/var/lib/smtp-exporter")  # of the package, the image and the unit
COMPANIONS = ("", "-wal", "-shm")  # the file, its log and the log's index
SMALLEST_BYTES = 512  # ours are never smaller; SQLite takes an empty file for a new one
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_LOCK_POLL_SECONDS = 0.005


def open_file(directory: Path, now: float) -> Connection:
    """A connection to the verified database of this directory, made if there is none. Raises StoreError.

    A damaged file is set aside, and a new one notes the loss, so that the guard knows what nobody knows.
    """
    path = directory / NAME
    with naming(path):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(directory):
            if not _exists(path):
                _make(path, _former(directory, now))
            try:
                return _verified(path)
            except Damaged as damage:
                aside = set_aside(path, now)
                _make(path, Loss(at=now, reason=f"{path}: corrupt ({damage}): it was set aside as {aside}"))
            return _verified(path)


def set_aside(path: Path, now: float) -> Path:
    """Rename a damaged database and its log; under which name."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.corrupt-{stamp}")
    number = 0
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.corrupt-{stamp}-{number}")
    for end in COMPANIONS:
        with suppress(FileNotFoundError):
            _with_end(path, end).rename(_with_end(aside, end))
    return aside


def verify(connection: sqlite3.Connection) -> None:
    """Raises Damaged. Rows that hold a password back are read, for SQLite itself has no checksums."""
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise Damaged(said.replace("\n", " "))
        verify_columns(connection)
        for table in HOLDING:
            row.verify(connection, table)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
        if _is_damage(exc):
            raise Damaged(str(exc)) from exc
        raise


def _is_damage(exc: Exception) -> bool:
    """As SQLite names it. Where it quotes a damaged schema in doing so, Python cannot even read its words."""
    name = getattr(exc, "sqlite_errorname", None) or ""
    return isinstance(exc, UnicodeDecodeError) or name.startswith(_DAMAGE)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time makes, verifies or sets aside. A file system that cannot lock fails here."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        deadline = time.monotonic() + LOCK_WAIT_SECONDS
        while not _try_lock(fd):
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, f"for {LOCK_WAIT_SECONDS:g} s")
            time.sleep(_LOCK_POLL_SECONDS)
        if not os.access(directory, os.W_OK | os.X_OK):  # an attempt could not be recorded: better known now
            raise PermissionError(errno.EACCES, "the directory is not writable")
        yield
    finally:
        os.close(fd)


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _exists(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise StoreError(path, "it is no regular file", "move it away")
    return True


def _verified(path: Path) -> Connection:
    if path.stat().st_size < SMALLEST_BYTES:
        raise Damaged("it is empty")
    try:
        connection = connect(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as exc:
        if _is_damage(exc):
            raise Damaged(str(exc)) from exc
        raise
    try:
        _is_ours(path, connection)
        verify(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_ours(path: Path, connection: sqlite3.Connection) -> None:
    application, version = application_of(connection), version_of(connection)
    if application != APPLICATION_ID:
        raise StoreError(
            path, "it is a database of another program", "move it away, or let state.dir be another one"
        )
    if version > VERSION:
        raise StoreError(
            path,
            f"a newer smtp-exporter wrote it (schema {version}, this one knows {VERSION})",
            "run that version, or move the file away: holds are then forgotten",
        )


def _make(path: Path, loss: Loss | None) -> None:
    """Make it aside and rename it, so that the file is whole from its first moment."""
    new = path.with_name(f"{NAME}.new")
    if any(_with_end(path, end).exists() for end in COMPANIONS):
        set_aside(path, time.time())  # the log of a file that was taken away: it must not become this one's
    for end in ("", "-journal"):
        _with_end(new, end).unlink(missing_ok=True)
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    _give(new)
    # With a journal of its own, not with a log: whatever is not in the file when it is renamed would be lost.
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection)
        if loss:
            losses.add(connection, loss)
    new.rename(path)
    _sync(path.parent)


def _give(path: Path) -> None:
    """`guard release` run by root must not lock the exporter's own user out of its state."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        with suppress(OSError):  # a file system without owners
            os.chown(path, owner.st_uid, owner.st_gid)


def _former(directory: Path, now: float) -> Loss | None:
    """An older version kept its holds in guard.json: they are not read, but that there are some is heeded."""
    former = directory / "guard.json"
    try:
        held = json.loads(former.read_bytes())["principals"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        held = True
    return (
        Loss(at=now, reason=f"the holds in {former} of an older version are not taken over") if held else None
    )


def _sync(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _with_end(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
