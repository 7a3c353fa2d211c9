"""Work on the database: committed in groups, each job by itself to blame, and never in the event loop."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from exporter.store import losses
from exporter.store.error import StoreError
from exporter.store.file import NAME
from exporter.store.losses import Loss

from .conftest import Open

NOW = 1_795_000_000.0


def noted(connection: sqlite3.Connection) -> list[str]:
    return [reason for (reason,) in connection.execute("SELECT reason FROM losses ORDER BY at")]


def note(connection: sqlite3.Connection, at: float) -> None:
    losses.add(connection, Loss(at=NOW + at, reason=f"number {at:g}"))


async def test_work_is_committed_when_it_is_answered(open_store: Open) -> None:
    await open_store().write(lambda connection: note(connection, 1))

    assert await open_store().write(noted) == ["number 1"]


async def test_work_of_one_moment_is_committed_in_order(open_store: Open) -> None:
    store = open_store()

    await asyncio.gather(*(store.write(lambda connection, at=at: note(connection, at)) for at in range(100)))

    assert len(await store.read(noted)) == 100


async def test_work_that_fails_undoes_its_own_and_nothing_else(open_store: Open) -> None:
    store = open_store()

    def fail(connection: sqlite3.Connection) -> None:
        note(connection, 2)
        raise LookupError("a bug")

    answers = await asyncio.gather(
        store.write(lambda connection: note(connection, 1)),
        store.write(fail),
        store.write(lambda connection: note(connection, 3)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [type(None), LookupError, type(None)]
    assert await store.write(noted) == ["number 1", "number 3"]


async def test_fault_of_a_statement_is_named(open_store: Open, state_dir: Path) -> None:
    with pytest.raises(StoreError, match=f"{state_dir / NAME}: it cannot be used .no such table"):
        await open_store().write(lambda connection: connection.execute("SELECT * FROM absent"))


async def test_work_that_nobody_waits_for_any_more_is_done(open_store: Open) -> None:
    store = open_store()
    asked = store.submit(lambda connection: note(connection, 1))

    asked.cancel()

    assert await store.write(noted) == ["number 1"]


async def test_closing_finishes_what_was_handed_in(open_store: Open, state_dir: Path) -> None:
    store = open_store()
    for at in range(50):
        store.submit(lambda connection, at=at: note(connection, at))

    await asyncio.to_thread(store.close)

    assert os.listdir(state_dir) == [NAME]  # noqa: PTH208 - the log is in the file
    assert len(await open_store().read(noted)) == 50


async def test_reader_cannot_write(open_store: Open) -> None:
    with pytest.raises(StoreError, match="readonly"):
        await open_store().read(lambda connection: note(connection, 1))


async def test_reader_waits_for_no_writer(open_store: Open) -> None:
    store, may_end = open_store(), threading.Event()
    await store.write(lambda connection: note(connection, 1))
    writing = store.submit(lambda connection: (note(connection, 2), may_end.wait(5)))

    assert await store.read(noted) == ["number 1"]
    may_end.set()
    await writing


async def test_trouble_is_logged_once_and_so_is_its_end(
    open_store: Open, state_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smtp-exporter")
    (state_dir / NAME).mkdir(parents=True)
    store = open_store()
    for _ in range(3):
        with pytest.raises(StoreError, match="no regular file; move it away"):
            await store.write(noted)
    (state_dir / NAME).rmdir()

    await store.write(noted)
    await store.write(noted)

    assert [record.message for record in caplog.records] == [
        "the store cannot be used",
        "the store can be used again",
    ]


async def test_disk_that_hangs_is_named_and_its_work_done_when_it_goes_on(
    open_store: Open, state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporter.store.store.ANSWER_SECONDS", 0.05)
    store, hangs = open_store(), threading.Event()
    store.submit(lambda _: hangs.wait(5))

    with pytest.raises(StoreError, match=f"{state_dir / NAME}: no answer within 0.05 s; look at the disk"):
        await store.write(lambda connection: note(connection, 1))
    hangs.set()

    assert await store.submit(noted) == ["number 1"]
