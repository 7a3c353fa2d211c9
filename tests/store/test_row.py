"""Checksums: a row of any table that is not as it was written is found, and nothing wrong is read of it."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from exporter.store import holds, losses, prune, row
from exporter.store.error import Damaged, StoreError, naming
from exporter.store.examine import examine
from exporter.store.file import NAME, open_file
from exporter.store.holds import HeldPassword
from exporter.store.schema import HOLDING, migrate
from tests.store.everything import READ, fill, filled
from tests.store.test_file import HELD, NOW, WHO

FLIPS = int(os.environ.get("STORE_FLIPS", "200"))
LATIN = "UPDATE holds SET principal = CAST(CAST(principal AS BLOB) || x'E4' AS TEXT)"  # no UTF-8


@pytest.fixture
def connection(state_dir: Path) -> Iterator[sqlite3.Connection]:
    """One to a file that has a row of every sort."""
    state_dir.mkdir(parents=True)
    (state_dir / NAME).write_bytes(filled())
    with closing(open_file(state_dir, NOW)) as connection:
        yield connection


@contextmanager
def undone(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    yield
    connection.execute("ROLLBACK")


def columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each column of each table."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        assert connection.execute(f"SELECT 1 FROM {table}").fetchone(), f"{table} has no row here"
        yield from ((table, each[1]) for each in connection.execute(f"PRAGMA table_info({table})"))


def altered(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Another value of the same type."""
    number = f"typeof({column}) IN ('real', 'integer')"
    change = f"CASE WHEN {number} THEN {column} + 1 ELSE ifnull({column}, '') || '1' END"
    connection.execute(f"UPDATE {table} SET {column} = {change}")


def is_found(connection: sqlite3.Connection, table: str) -> bool:
    try:
        row.verify(connection, table)
    except Damaged:
        return True
    return False


def wrong(connection: sqlite3.Connection, table: str, sound: list[object]) -> list[object]:
    """What is read of a table that was never written."""
    with suppress(Damaged):
        return [each for each in READ[table](connection) if each is not None and each not in sound]
    return []


def test_each_column_of_each_table_is_under_its_checksum(connection: sqlite3.Connection) -> None:
    sound = {table: list(read(connection)) for table, read in READ.items()}
    missed = []
    for table, column in columns(connection):
        with undone(connection):
            altered(connection, table, column)
            if not is_found(connection, table) or (table in READ and wrong(connection, table, sound[table])):
                missed.append(f"{table}.{column}")

    assert missed == []


def test_rows_that_are_as_they_were_written_are_read(connection: sqlite3.Connection) -> None:
    assert {table: len(read(connection)) for table, read in READ.items()} == {
        table: 3 if table == "incidents" else 1 for table in READ
    }


def test_rows_of_a_version_without_checksums_are_taken_over() -> None:
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as new,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as old,
    ):
        migrate(new)
        fill(new)
        migrate(old, 6)
        for table in READ:
            written = new.execute(f"SELECT * FROM {table}").fetchall()
            known = len(old.execute(f"PRAGMA table_info({table})").fetchall())
            old.executemany(
                f"INSERT INTO {table} VALUES ({','.join('?' * known)})", [r[:known] for r in written]
            )
        migrate(old)

        assert {table: list(read(old)) for table, read in READ.items()} == {
            table: list(read(new)) for table, read in READ.items()
        }


@pytest.mark.parametrize("table", HOLDING)
def test_file_is_set_aside_where_what_holds_a_password_back_is_damaged(
    state_dir: Path, connection: sqlite3.Connection, table: str
) -> None:
    altered(connection, table, {"losses": "at", "clock": "lead_seconds"}.get(table, "principal"))

    with closing(open_file(state_dir, NOW)) as other:
        loss = losses.latest(other)

    assert loss is not None
    assert f"corrupt (a row of {table} is not as it was written): it was set aside" in loss.reason


def test_text_that_is_no_utf_8_is_damage_as_any_other(
    state_dir: Path, connection: sqlite3.Connection
) -> None:
    connection.execute(LATIN)
    assert examine(state_dir / NAME).faults == ("a row of holds is not as it was written",)

    with closing(open_file(state_dir, NOW)) as other:
        assert losses.latest(other) is not None


def test_column_whose_name_is_damaged_is_missed(state_dir: Path) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / NAME).write_bytes(filled().replace(b"released    INTEGER", b"release$    INTEGER"))

    assert examine(state_dir / NAME).faults == ("its schema is not as it was written",)
    with closing(open_file(state_dir, NOW)) as connection:
        assert losses.latest(connection) is not None


def test_hold_whose_time_is_damaged_is_not_taken_for_an_old_one(state_dir: Path) -> None:
    with closing(open_file(state_dir, NOW)) as connection:
        old = HeldPassword(since=1.0, fingerprint="a$b")
        holds.put(connection, "old@contoso.example", old)
        assert prune.prune(connection, NOW)
        assert holds.every(connection) == {}
        holds.put(connection, WHO, HELD)
        connection.execute("UPDATE holds SET since = 1.0")

        with pytest.raises(Damaged):
            prune.prune(connection, NOW)
        assert connection.execute("SELECT count(*) FROM holds").fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.timeout(60 + FLIPS)
def test_flipped_bit_is_never_read_as_something_that_was_not_written(state_dir: Path) -> None:
    sound = contents(state_dir, filled())
    assert all(sound.values())
    chance = random.Random(1)
    found = []
    for _ in range(FLIPS):
        body = bytearray(filled())
        place, bit = chance.randrange(len(body)), chance.randrange(8)
        body[place] ^= 1 << bit
        for table, values in contents(state_dir, bytes(body)).items():
            found += [f"byte {place} bit {bit}: {table}" for each in values if each not in sound[table]]
    assert found == []


def contents(state_dir: Path, body: bytes) -> dict[str, list[object]]:
    """What a start reads of this file. Of one that was set aside nothing: then the loss is noted."""
    state_dir.mkdir(parents=True, exist_ok=True)
    for each in state_dir.iterdir():
        each.unlink()
    (state_dir / NAME).write_bytes(body)
    found: dict[str, list[object]] = {}
    with suppress(StoreError), closing(open_file(state_dir, NOW)) as connection:
        if list(state_dir.glob("*.corrupt-*")):
            loss = losses.latest(connection)
            assert loss is not None
            assert "it was set aside" in loss.reason
            return {}
        assert holds.every(connection) == {WHO: HELD}
        for table, read in READ.items():
            with suppress(StoreError), naming(state_dir / NAME):
                found[table] = [each for each in read(connection) if each is not None]
    return found
