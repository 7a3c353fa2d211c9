"""The guard's memory on disk, under one file lock. Nothing here judges, and no password or token comes here.

`guard.json` keeps what is known of principals whose password failed; it is replaced whole, by rename.
`guard.lock` is locked for every turn, and its content lists the attempts under way, one line of fixed width
each, written in place. So every attempt is on record before it starts, at the price of one write into the
page cache: a line outlives the process that wrote it (kill -9), though not the machine.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import math
import os
import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from exporter.errors import ExporterError
from exporter.model import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LINE_BYTES = 64
LINES_AT_ONCE = 64  # one page: small installations never need disk space at login time
LOCK_FILE_LIMIT_BYTES = 4 << 20  # 65536 attempts under way; one machine serves ten thousand accounts
STATE_LIMIT_BYTES = 32 << 20  # ten thousand entries are 5 MB
LOCK_WAIT_SECONDS = 5.0  # a turn lasts milliseconds; who holds the lock longer is stopped or broken
LOCK_POLL_SECONDS = 0.005

FREE_LINE = b" " * (LINE_BYTES - 1) + b"\n"
_LINE = re.compile(rb"[0-9a-f]{32} ([0-9a-f]{16}) ([0-9]{10}\.[0-9]{2})\n")


class StateError(ExporterError):
    """The state cannot be used. The message names the file and the problem, never a content."""


_STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A failure by its labels: stable cause, phase, SMTP code and enhanced status code."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    cause: str
    phase: Phase
    code: int | None = None
    enhanced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A password that is not to be tried again: since when, its mark, and whether an operator released it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    since: float
    mark: str
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one principal.

    `strikes` are the Unix seconds of the last counted failures, ascending; `streak` counts failures in a row
    since the last success; `named` is the last of them.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    strikes: tuple[float, ...] = ()
    streak: int = 0
    named: Named | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """An attempt under way, by its random id; by `ends` (Unix seconds) it is over or was cut short."""

    id: str
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The whole of `guard.json`."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    version: Literal[1] = 1
    principals: dict[str, Entry] = field(default_factory=dict)


_STATE = TypeAdapter(_State)


def key_of(principal: str) -> bytes:
    """The 32 hexadecimal digits that stand for a principal in a line."""
    return hashlib.blake2b(principal.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest().encode()


def line_of(principal: str, flight: Flight) -> bytes:
    """`key id ends` in 64 bytes; `ends` is rounded up to 1/100 s."""
    ends = math.ceil(flight.ends * 100) / 100
    return b"%s %s %013.2f\n" % (key_of(principal), flight.id.encode(), ends)


class Ledger:
    """Both files while their lock is held. Its methods raise StateError."""

    def __init__(self, entries: Mapping[str, Entry], lines: bytes, fd: int, file: StateFile) -> None:
        self.entries = entries
        self._lines = bytearray(lines)
        self._fd = fd
        self._file = file

    def flights(self, principal: str) -> tuple[Flight, ...]:
        """The attempts of this principal that are on record as under way, in any process."""
        with _named(self._file.lock_path):
            return tuple(self._flight(at) for at in self._places(key_of(principal)))

    def take_off(self, principal: str, flight: Flight, *, stale_before: float) -> None:
        """Record an attempt before it starts; lines that ended before `stale_before` may be reused."""
        with _named(self._file.lock_path):
            self._put(self._free_place(stale_before), line_of(principal, flight))

    def land(self, principal: str, ids: Iterable[str]) -> None:
        """Strike attempts of this principal off the record."""
        gone = frozenset(ids)
        with _named(self._file.lock_path):
            for at in tuple(self._places(key_of(principal))):
                if self._flight(at).id in gone:
                    self._put(at, FREE_LINE)

    def write(self, entries: Mapping[str, Entry], *, durable: bool) -> None:
        """Replace `guard.json`; `durable` waits until it is on the disk."""
        self._file.replace(entries, durable=durable)
        self.entries = entries

    def _places(self, prefix: bytes) -> Iterator[int]:
        at = self._lines.find(prefix)
        while at >= 0:
            if at % LINE_BYTES == 0:
                yield at
            at = self._lines.find(prefix, at + 1)

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
        return self._grow()

    def _grow(self) -> int:
        at = len(self._lines)
        fresh = FREE_LINE * LINES_AT_ONCE
        os.pwrite(self._fd, fresh, at)
        os.fsync(self._fd)  # the length too: a crash of the machine must not leave half a line
        self._lines += fresh
        return at

    def _put(self, at: int, line: bytes) -> None:
        os.pwrite(self._fd, line, at)
        self._lines[at : at + LINE_BYTES] = line


class StateFile:
    """The two files in `state.dir`, opened anew for every turn, so that a swept directory is seen."""

    def __init__(self, directory: str, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
        self.json_path = Path(directory) / "guard.json"
        self.lock_path = Path(directory) / "guard.lock"
        self.last: Mapping[str, Entry] = {}  # as last read or written: all there is when reading fails later
        self._lock_wait_seconds = lock_wait_seconds
        self._signature: tuple[int, int, int] | None = None

    @contextmanager
    def locked(self) -> Iterator[Ledger]:
        """The ledger, for one turn. Raises StateError."""
        with _named(self.lock_path):
            fd = self._open_lock()
        try:
            with _named(self.lock_path):
                _flock(fd, self._lock_wait_seconds)
                lines = self._read_lines(fd)
            yield Ledger(self._read_entries(), lines, fd, self)
        finally:
            os.close(fd)  # which releases the lock

    def replace(self, entries: Mapping[str, Entry], *, durable: bool) -> None:
        """Write aside and rename, mode 0600. Raises StateError; the old file then still stands."""
        with _named(self.json_path):
            body = _STATE.dump_json(_State(principals=dict(entries)), indent=1)
            aside = self.json_path.with_suffix(".json.new")
            _write_aside(aside, body, like=self.lock_path, durable=durable, newer_than=self._signature)
            aside.replace(self.json_path)
            self._signature, self.last = self._stat(), entries
            if durable:
                _sync_directory(self.json_path.parent)

    def _open_lock(self) -> int:
        directory = self.lock_path.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK):  # a failure could not be recorded: better known now than then
            raise PermissionError(errno.EACCES, "the directory is not writable")
        return os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def _read_lines(self, fd: int) -> bytes:
        lines = os.pread(fd, LOCK_FILE_LIMIT_BYTES, 0)
        if not lines:
            _give(fd, like=self.lock_path.parent)
            lines = FREE_LINE * LINES_AT_ONCE
            os.pwrite(fd, lines, 0)
            os.fsync(fd)
        if len(lines) % LINE_BYTES or lines[LINE_BYTES - 1 :: LINE_BYTES].strip(b"\n"):
            raise ValueError("corrupt")
        return lines

    def _read_entries(self) -> Mapping[str, Entry]:
        with _named(self.json_path):
            signature = self._stat()
            if signature is None:
                self.last = {}
            elif signature != self._signature:
                self.last = _parse(self.json_path)
            self._signature = signature
        return self.last

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            stat = self.json_path.stat()
        except FileNotFoundError:
            return None
        return (stat.st_ino, stat.st_mtime_ns, stat.st_size)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Translates what the system says of a file into StateError."""
    try:
        yield
    except OSError as error:
        raise StateError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise StateError(f"{path}: {error}") from error


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


def _parse(path: Path) -> Mapping[str, Entry]:
    with path.open("rb") as file:
        body = file.read(STATE_LIMIT_BYTES + 1)
    if len(body) > STATE_LIMIT_BYTES:
        raise ValueError("corrupt: too large")
    try:
        return _STATE.validate_json(body).principals
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        kind = "unknown version" if first["loc"] == ("version",) else "corrupt"
        raise ValueError(f"{kind} ({first['type']})") from None


def _give(fd: int, *, like: Path) -> None:
    """`guard release` run by root must not lock the exporter's own user out of its state."""
    if os.geteuid() == 0:
        with suppress(OSError):  # a file system without owners
            os.fchown(fd, like.stat().st_uid, like.stat().st_gid)


def _write_aside(
    aside: Path, body: bytes, *, like: Path, durable: bool, newer_than: tuple[int, int, int] | None
) -> None:
    fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as file:
        _give(fd, like=like)
        os.fchmod(fd, 0o600)
        file.write(body)
        file.flush()
        _make_newer(fd, newer_than)
        if durable:
            os.fsync(fd)


def _make_newer(fd: int, signature: tuple[int, int, int] | None) -> None:
    # Kernel stamps move in ticks of milliseconds and inodes are reused: two quick writes could look alike.
    stamp = os.fstat(fd).st_mtime_ns
    if signature and stamp <= signature[1]:
        os.utime(fd, ns=(stamp, signature[1] + 1))


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
