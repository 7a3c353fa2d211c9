"""The file: private, whole from its first moment, and what becomes of one that is not as we wrote it."""

from __future__ import annotations

import functools
import os
import random
import sqlite3
import stat
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import pytest

from exporter.store import attempts, holds, losses
from exporter.store.attempts import Attempt, Labels, LoginFailure
from exporter.store.error import StoreError
from exporter.store.file import NAME, open_file
from exporter.store.holds import HeldPassword
from exporter.store.schema import APPLICATION_ID, VERSION, version_of
from exporter.terms import Phase

NOW = 1_795_000_000.0
WHO = "invoices@contoso.example"
FAILED = Attempt(
    id=7,
    ends=NOW,
    failure=LoginFailure(
        at=NOW, labels=Labels(cause="bad_credentials", phase=Phase.AUTH, code=535, enhanced="5.7.3")
    ),
)
HELD = HeldPassword(since=NOW, fingerprint="aa$bb")


def opened(state_dir: Path) -> closing[sqlite3.Connection]:
    return closing(open_file(state_dir, NOW))


@functools.cache
def two_hundred_holds() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        with opened(Path(directory)) as connection:
            for number in range(200):
                who = f"{number:03}.{WHO}"
                attempts.change(connection, who, (), (FAILED,))
                holds.put(connection, who, HELD)
        return (Path(directory) / NAME).read_bytes()


def filled(state_dir: Path) -> Path:
    """A database with two hundred holds."""
    with opened(state_dir):
        path = state_dir / NAME
    path.write_bytes(two_hundred_holds())
    return path


def test_directory_and_file_are_private(state_dir: Path) -> None:
    with opened(state_dir):
        assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in state_dir.iterdir()} == {0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write for others")
def test_root_leaves_the_files_to_the_owner_of_the_directory(state_dir: Path) -> None:
    state_dir.mkdir(parents=True)
    os.chown(state_dir, 65534, 65534)

    with opened(state_dir) as connection:
        holds.put(connection, WHO, HELD)

        assert {path.stat().st_uid for path in state_dir.iterdir()} == {65534}


def test_file_says_whose_it_is_and_how_old_its_form(state_dir: Path) -> None:
    with opened(state_dir) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert version_of(connection) == VERSION


def test_rows_come_back_as_they_were_written(state_dir: Path) -> None:
    under_way = Attempt(id=2**62, ends=NOW + 1 / 3)
    with opened(state_dir) as connection:
        attempts.change(connection, WHO, (), (under_way, FAILED))
        holds.put(connection, WHO, HELD)

    with opened(state_dir) as connection:
        assert set(attempts.of(connection, WHO)) == {under_way, FAILED}
        assert attempts.every(connection).keys() == holds.every(connection).keys() == {WHO}
        assert holds.of(connection, WHO) == HELD


@pytest.mark.parametrize("body", [b"", b"{", b"\0" * 400, b"\0" * 8192, b"x" * 5000], ids=len)
def test_file_that_is_no_database_is_set_aside_and_the_loss_is_noted(state_dir: Path, body: bytes) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / NAME).write_bytes(body)

    with opened(state_dir) as connection:
        loss = losses.latest(connection)

    (aside,) = state_dir.glob("*.corrupt-*")
    assert aside.read_bytes() == body
    assert loss is not None
    assert loss.at == NOW
    assert str(aside) in loss.reason


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_file_is_set_aside(state_dir: Path, share: float) -> None:
    path = filled(state_dir)
    size = int(path.stat().st_size * share)
    os.truncate(path, size)

    with opened(state_dir) as connection:
        assert losses.latest(connection) is not None

    (aside,) = state_dir.glob("*.corrupt-*")
    assert aside.stat().st_size == size


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_flipped_bit_loses_no_hold_unnoticed(state_dir: Path, seed: int) -> None:
    path = filled(state_dir)
    chance, body = random.Random(seed), bytearray(path.read_bytes())
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    path.write_bytes(body)

    with suppress(StoreError), opened(state_dir) as connection:
        is_whole = list(holds.every(connection).values()) == [HELD] * 200
        assert is_whole or losses.latest(connection) is not None
    kept = [one.read_bytes() for one in state_dir.glob(f"{NAME}*")]
    assert any(len(one) >= len(body) for one in kept)


def test_two_losses_are_both_kept(state_dir: Path) -> None:
    for body in (b"x" * 600, b"y" * 600):
        state_dir.mkdir(parents=True, exist_ok=True)
        (state_dir / NAME).write_bytes(body)
        with opened(state_dir):
            pass

    assert {one.read_bytes() for one in state_dir.glob("*.corrupt-*")} == {b"x" * 600, b"y" * 600}


def test_log_of_a_file_that_was_taken_away_is_not_played_into_a_new_one(state_dir: Path) -> None:
    with opened(state_dir) as connection:
        holds.put(connection, WHO, HELD)
        (state_dir / NAME).unlink()

        with opened(state_dir) as other:
            assert holds.every(other) == {}


@pytest.mark.parametrize(
    ("pragma", "said"),
    [
        pytest.param("application_id = 7", "another program; move it away", id="foreign"),
        pytest.param(f"user_version = {VERSION + 1}", "newer smtp-exporter wrote it", id="newer"),
    ],
)
def test_file_that_is_not_ours_to_judge_is_left_alone(state_dir: Path, pragma: str, said: str) -> None:
    path = filled(state_dir)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {pragma}")
    body = path.read_bytes()

    with pytest.raises(StoreError, match=said):
        opened(state_dir)

    assert path.read_bytes() == body
    assert list(state_dir.glob("*.corrupt-*")) == []


def test_link_is_not_followed(state_dir: Path, tmp_path: Path) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / NAME).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StoreError, match="no regular file"):
        opened(state_dir)


def test_half_made_file_of_a_killed_process_is_no_hindrance(state_dir: Path) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / f"{NAME}.new").write_bytes(b"half")
    (state_dir / f"{NAME}.new-journal").write_bytes(b"half")

    with opened(state_dir) as connection:
        assert losses.latest(connection) is None
