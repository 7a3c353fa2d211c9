"""`guard.json`: what is known of principals whose password failed. Replaced whole, by rename; nothing judges.

Whoever reads or replaces it holds the lock of `guard.lock`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from exporter.guard.entry import STRICT, Entry
from exporter.guard.error import naming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STATE_LIMIT_BYTES = 32 << 20  # ten thousand entries are 5 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The whole of `guard.json`."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    version: Literal[1] = 1
    principals: dict[str, Entry] = field(default_factory=dict)


_STATE = TypeAdapter(_State)


class Document:
    """The file at `path`, parsed again only when it is another one than last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last: Mapping[str, Entry] = {}  # as last read or written: all there is when reading fails later
        self._signature: tuple[int, int, int] | None = None

    def read(self) -> None:
        """Bring `last` up to date. Raises StateError."""
        with naming(self._path):
            signature = self._stat()
            if signature is None:
                self.last = {}
            elif signature != self._signature:
                self.last = _parse(self._path)
            self._signature = signature

    def replace(self, entries: Mapping[str, Entry], *, like: Path, durable: bool) -> None:
        """Write aside and rename, mode 0600, owned as `like`; `durable` waits until it is on the disk.

        Raises StateError; the old file then still stands.
        """
        with naming(self._path):
            body = _STATE.dump_json(_State(principals=dict(entries)), indent=1)
            aside = self._path.with_suffix(".json.new")
            self._write(aside, body, like=like, durable=durable)
            aside.replace(self._path)
            self._signature, self.last = self._stat(), entries
            if durable:
                _sync_directory(self._path.parent)

    def _write(self, aside: Path, body: bytes, *, like: Path, durable: bool) -> None:
        fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "wb") as file:
            give(fd, like=like)
            os.fchmod(fd, 0o600)
            file.write(body)
            file.flush()
            self._make_newer(fd)
            if durable:
                os.fsync(fd)

    def _make_newer(self, fd: int) -> None:
        # Kernel stamps move in ticks of milliseconds, inodes are reused: two quick writes could look alike.
        stamp = os.fstat(fd).st_mtime_ns
        if self._signature and stamp <= self._signature[1]:
            os.utime(fd, ns=(stamp, self._signature[1] + 1))

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return None
        return (stat.st_ino, stat.st_mtime_ns, stat.st_size)


def give(fd: int, *, like: Path) -> None:
    """`guard release` run by root must not lock the exporter's own user out of its state."""
    if os.geteuid() == 0:
        with suppress(OSError):  # a file system without owners
            os.fchown(fd, like.stat().st_uid, like.stat().st_gid)


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


def _sync_directory(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
