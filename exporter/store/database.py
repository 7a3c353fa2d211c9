"""One connection that follows the file: opened when it is needed, and again when the file is another one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from exporter.store.error import naming
from exporter.store.file import NAME, open_file
from exporter.store.steps import ClockSteps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exporter.ports import Clock
    from exporter.store.connection import Connection


class Database:
    """For one thread at a time. Whatever goes wrong closes it, so that it is verified before the next use."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.path = directory / NAME
        self._clock = clock
        self._steps = ClockSteps(clock)
        self._connection: Connection | None = None
        self._file: tuple[int, int] | None = None
        self._durable = False

    @contextmanager
    def writing(self, *, durable: bool) -> Iterator[Connection]:
        """A transaction; `durable` commits it to the disk, not only to the page cache. Raises StoreError."""
        with self._used() as connection:
            if durable is not self._durable:
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            connection.begin()
            self._steps.follow(connection)
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state for as long as it is used, and cannot write. Raises StoreError."""
        with self._used() as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    def close(self) -> None:
        """Leave nothing open; what was not committed is undone."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file, self._durable = None, None, False
        self._steps.forget()

    @contextmanager
    def _used(self) -> Iterator[Connection]:
        try:
            with naming(self.path):
                yield self._opened()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> Connection:
        if self._connection is None or self._identity() != self._file:
            self.close()
            self._connection = open_file(self.path.parent, self._clock.now())
            self._file = self._identity()
        return self._connection

    def _identity(self) -> tuple[int, int] | None:
        """Which file is there now: a swept directory or a restored backup is another one."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        return (stat.st_dev, stat.st_ino)
