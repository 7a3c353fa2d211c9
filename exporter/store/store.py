"""The store: one thread that writes, one that reads, and an event loop that waits for neither.

What is handed in within a moment shares one transaction.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from exporter.store.database import Database
from exporter.store.error import StoreError, named
from exporter.store.file import NAME
from exporter.store.prune import EVERY_SECONDS, prune

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exporter.ports import Clock
    from exporter.store.connection import Connection

T = TypeVar("T")
GROUP_SECONDS = 0.025  # between two commits at least: whatever comes meanwhile shares the next
ANSWER_SECONDS = (
    30.0  # a transaction takes milliseconds, and a locked file 5 s; a disk that hangs may never end
)
CLOSE_SECONDS = 3.0  # a service manager waits five
log = logging.getLogger("smtp-exporter")


@dataclass(slots=True)
class _Job:
    """Something to do with the database, and who waits for what comes of it."""

    work: Callable[[Connection], Any]
    durable: bool
    future: asyncio.Future[Any]


class _WorkFailedError(Exception):
    """One job of a transaction failed: none of its neighbours can be blamed for it."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(error)


class Store:
    """The database of one directory, for one event loop."""

    def __init__(self, directory: str, clock: Clock, *, group_seconds: float = GROUP_SECONDS) -> None:
        self.path = Path(directory) / NAME
        self._trouble: str | None = None  # why it could not be used when last tried
        self._busy_since: float | None = None  # monotonic seconds; while a transaction is under way
        self._clock = clock
        self._group_seconds = group_seconds
        self._database = Database(self.path.parent, clock)
        self._reading = Database(self.path.parent, clock)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._run, name="store", daemon=True)
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-reader")
        self._reader.submit(int)  # its thread starts now, not when none may be left
        self._unanswered: dict[asyncio.Future[Any], float] = {}  # since when, in monotonic seconds
        self._watched = False
        self._prune_at = clock.monotonic()
        self._committed_at = 0.0  # monotonic seconds
        self._writer.start()

    @property
    def trouble(self) -> str | None:
        """Why it cannot be used, as it was last tried; a disk that hangs is trouble too."""
        since = self._busy_since
        if since is not None and time.monotonic() - since > ANSWER_SECONDS:
            return str(self._no_answer())
        return self._trouble

    async def write(self, work: Callable[[Connection], T], *, durable: bool = False) -> T:
        """What the work returned, after it was committed. Raises StoreError, also where nothing answers.

        `durable` waits for the disk as well: for what a power cut must not undo.
        """
        return await self.answered(self.submit(work, durable=durable))

    def submit(self, work: Callable[[Connection], T], *, durable: bool = False) -> asyncio.Future[T]:
        """Hand work in, at once: it is done whatever becomes of the caller."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, durable, future))
        return future

    async def answered(self, submitted: asyncio.Future[T]) -> T:
        """What came of work that was handed in, as `write` has it."""
        self._unanswered[submitted] = time.monotonic()
        if not self._watched:
            self._watch(submitted.get_loop())
        try:
            return await submitted
        finally:
            del self._unanswered[submitted]

    def read(self, work: Callable[[Connection], T]) -> asyncio.Future[T]:
        """What the work returned, from one state of the database; it delays no writer."""
        return asyncio.get_running_loop().run_in_executor(self._reader, self._read, work)

    def close(self) -> None:
        """Finish what was handed in, and leave nothing open."""
        self._jobs.put(None)
        self._writer.join(CLOSE_SECONDS)
        self._reader.shutdown()
        self._reading.close()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """One timer for all: one for each would cost as much as its work."""
        late = time.monotonic() - ANSWER_SECONDS
        for submitted in [one for one, since in self._unanswered.items() if since < late and not one.done()]:
            submitted.set_exception(self._no_answer())
        self._watched = bool(self._unanswered)
        if self._watched:
            loop.call_later(ANSWER_SECONDS / 4, self._watch, loop)

    def _no_answer(self) -> StoreError:
        reason, remedy = f"no answer within {ANSWER_SECONDS:g} s", "look at the disk, or the file server"
        return StoreError(self.path, reason, remedy)

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reading.reading() as connection:
            return work(connection)

    def _run(self) -> None:
        ends = False
        while not ends:
            batch, ends = self._next()
            if batch:
                self._busy_since = time.monotonic()
                self._commit(batch)
                self._prune()
                self._committed_at, self._busy_since = time.monotonic(), None
        self._database.close()

    def _next(self) -> tuple[list[_Job], bool]:
        """All that is waiting, and whether there will be no more."""
        batch: list[_Job] = []
        job = self._jobs.get()
        if job:
            time.sleep(max(0.0, self._committed_at + self._group_seconds - time.monotonic()))
        while job:
            batch.append(job)
            if self._jobs.empty():
                return batch, False
            job = self._jobs.get()
        return batch, True

    def _commit(self, batch: Sequence[_Job]) -> None:
        try:
            answers = self._transaction(batch)
        except _WorkFailedError as failed:
            if len(batch) > 1:
                for job in batch:
                    self._commit([job])
                return
            answers = [named(self.path, failed.error)]
        except Exception as exc:  # nobody waits for this thread: who waits for the answer gets it
            answers = [exc] * len(batch)
        self._report(next((answer for answer in answers if isinstance(answer, StoreError)), None))
        _deliver(batch, answers)

    def _transaction(self, batch: Sequence[_Job]) -> list[Any]:
        with self._database.writing(durable=any(job.durable for job in batch)) as connection:
            return [_done(job, connection) for job in batch]

    def _report(self, error: StoreError | None) -> None:
        """Say it once when it fails and once when it works again."""
        trouble = str(error) if error else None
        if trouble and trouble != self._trouble:
            log.error("the store cannot be used", extra={"trouble": trouble})
        if self._trouble and not trouble:
            log.info("the store can be used again", extra={"file": str(self.path)})
        self._trouble = trouble

    def _prune(self) -> None:
        if self._trouble or self._clock.monotonic() < self._prune_at:
            return
        is_clean = True
        try:
            with self._database.writing(durable=False) as connection:
                is_clean = prune(connection, self._clock.now())
        except StoreError as error:
            self._report(error)
        except Exception:  # this thread has to live on
            log.exception("the store could not be pruned")
        if is_clean:
            self._prune_at = self._clock.monotonic() + EVERY_SECONDS


def _done(job: _Job, connection: Connection) -> Any:
    try:
        return job.work(connection)
    except Exception as exc:
        raise _WorkFailedError(exc) from exc


def _deliver(batch: Sequence[_Job], answers: Sequence[Any]) -> None:
    """Wake the event loop once."""
    futures = [job.future for job in batch]
    with suppress(RuntimeError):  # a loop that was closed: nobody waits there
        futures[0].get_loop().call_soon_threadsafe(_resolve, futures, answers)


def _resolve(futures: Sequence[asyncio.Future[Any]], answers: Sequence[Any]) -> None:
    for future, answer in zip(futures, answers, strict=True):
        if future.done():
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
