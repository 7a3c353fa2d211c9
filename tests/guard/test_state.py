"""The state on disk: what is in it, what becomes of a bad one, and what is done without it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from exporter.guard.entry import Entry, Flight
from exporter.guard.error import StateError
from exporter.guard.file import StateFile
from exporter.guard.keeper import Guard
from exporter.guard.law import Verdict
from exporter.guard.ledger import key_of
from exporter.model import Phase

from .bench import (
    DROP,
    HOLD,
    HOUR,
    NEW,
    OLD,
    START,
    WHO,
    FakeClock,
    admitted,
    attempt,
    guard_on,
    held,
)

ENTRY = {"strikes": [START], "streak": 1, "named": None, "held": None}


def written(entry: object) -> str:
    return json.dumps({"version": 1, "principals": {WHO: entry}})


CORRUPT = [
    pytest.param("", id="zero length"),
    pytest.param("{", id="truncated"),
    pytest.param("\0" * 400, id="zeroed"),
    pytest.param("[]", id="another shape"),
    pytest.param('{"version": 2, "principals": {}}', id="version of the future"),
    pytest.param("[" * 100_000, id="nested"),
    pytest.param(written({**ENTRY, "strikes": ["1"]}), id="text for a number"),
    pytest.param(written({**ENTRY, "strikes": [float("nan")]}), id="NaN"),
    pytest.param(written({**ENTRY, "surprise": 1}), id="unknown key"),
    pytest.param(written({**ENTRY, "named": {"cause": "x", "phase": "y", "code": 1}}), id="unknown phase"),
]


def test_new_directory_is_made_private_and_usable(guard: Guard, state_dir: Path) -> None:
    attempt(guard, Verdict.REFUSED)

    assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in state_dir.iterdir()} == {
        "guard.json": 0o600,
        "guard.lock": 0o600,
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write for others")
def test_root_leaves_the_files_to_the_owner_of_the_directory(guard: Guard, state_dir: Path) -> None:
    state_dir.mkdir(parents=True)
    os.chown(state_dir, 65534, 65534)

    attempt(guard, Verdict.REFUSED)
    guard.release(WHO)

    assert {path.stat().st_uid for path in state_dir.iterdir()} == {65534}


def test_healthy_principals_are_not_kept(guard: Guard, state_dir: Path, clock: FakeClock) -> None:
    attempt(guard, Verdict.UNCERTAIN)
    attempt(guard, Verdict.SUCCESS)
    clock.advance(HOUR)

    attempt(guard, Verdict.SUCCESS)

    assert json.loads((state_dir / "guard.json").read_text())["principals"] == {}


def test_login_that_works_writes_no_json(guard: Guard, state_dir: Path) -> None:
    attempt(guard, Verdict.SUCCESS)

    assert not (state_dir / "guard.json").exists()


@pytest.mark.parametrize("body", CORRUPT)
def test_corrupt_state_makes_passwords_wait_one_hold_and_is_left_alone(
    state_dir: Path, clock: FakeClock, body: str
) -> None:
    state_dir.mkdir(parents=True)
    path = state_dir / "guard.json"
    path.write_text(body)
    guard = guard_on(state_dir, clock)

    hold = held(guard)

    assert (hold.cause, hold.phase, hold.until) == ("local_resource", Phase.AUTH, START + HOLD)
    assert str(path) in hold.text
    assert guard.trouble() is not None
    clock.advance(HOLD)
    attempt(guard, Verdict.REFUSED)
    assert held(guard).cause == "auth_rejected"
    assert path.read_text() == body


OWN_LINE = f"{key_of(WHO).decode()} damaged".ljust(63) + "\n"


@pytest.mark.parametrize("body", ["x", "x" * 64, "\0" * 64, ("y" * 63 + "\n") * 3, OWN_LINE])
def test_corrupt_lock_file_makes_passwords_wait_and_is_left_alone(
    state_dir: Path, clock: FakeClock, body: str
) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / "guard.lock").write_text(body)

    assert held(guard_on(state_dir, clock)).cause == "local_resource"
    assert (state_dir / "guard.lock").read_text() == body


def test_directory_that_cannot_be_made_makes_passwords_wait(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    hold = held(guard_on(tmp_path / "file" / "state", clock))

    assert hold.cause == "local_resource"
    assert "guard.lock: Not a directory" in hold.text


def test_wait_without_state_is_never_shorter_than_the_budget(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    assert held(guard_on(tmp_path / "file", clock, hold_seconds=60)).until == START + HOUR


def test_state_that_is_repaired_ends_the_wait(state_dir: Path, clock: FakeClock) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / "guard.json").write_text("{")
    guard = guard_on(state_dir, clock)
    held(guard)

    (state_dir / "guard.json").unlink()

    admitted(guard)


def test_release_without_state_raises_with_the_file_named(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StateError, match=r"guard\.lock"):
        guard_on(tmp_path / "file", clock).release(WHO)


def test_failure_that_cannot_be_recorded_is_held_in_memory_and_recorded_later(
    guard: Guard, state_dir: Path, clock: FakeClock
) -> None:
    attempt(guard, Verdict.SUCCESS)
    (state_dir / "guard.json.new").mkdir()

    attempt(guard, Verdict.REFUSED)

    assert held(guard).cause == "auth_rejected"
    assert guard.trouble() is not None
    (state_dir / "guard.json.new").rmdir()
    held(guard)
    assert guard.trouble() is None
    assert held(guard_on(state_dir, clock)).cause == "auth_rejected"


def test_failure_that_was_never_recorded_still_counts_after_a_restart(
    guard: Guard, state_dir: Path, clock: FakeClock
) -> None:
    one = admitted(guard)
    (state_dir / "guard.json.new").mkdir()
    guard.settle(one, Verdict.REFUSED)
    (state_dir / "guard.json.new").rmdir()
    restarted = guard_on(state_dir, clock)

    admitted(restarted)

    held(restarted)


def test_state_that_becomes_unreadable_leaves_what_is_known(guard: Guard, state_dir: Path) -> None:
    attempt(guard, Verdict.REFUSED)
    (state_dir / "guard.json").write_text("{")

    assert held(guard).cause == "auth_rejected"
    assert isinstance(admitted(guard, who="healthy@contoso.example").id, str)


def test_neither_file_nor_repr_tells_the_password(guard: Guard, state_dir: Path) -> None:
    one = admitted(guard)
    guard.settle(one, Verdict.REFUSED)
    on_disk = b"".join(path.read_bytes() for path in state_dir.iterdir())

    assert OLD.reveal().encode() not in on_disk
    assert OLD.reveal() not in f"{one!r} {held(guard)!r} {guard.standings()!r}"


def test_lock_held_elsewhere_is_a_named_problem_after_a_deadline(state_dir: Path) -> None:
    waiting = StateFile(str(state_dir), lock_wait_seconds=0.0)

    with StateFile(str(state_dir)).locked(), pytest.raises(StateError) as caught, waiting.locked():
        pass

    assert str(caught.value) == f"{state_dir}/guard.lock: another process kept it locked for 0 s"


def test_two_quick_writes_never_look_alike(state_dir: Path) -> None:
    writer, reader = StateFile(str(state_dir)), StateFile(str(state_dir))
    for streak in (1, 2, 3, 4, 5, 6):
        with writer.locked() as ledger:
            ledger.write({WHO: Entry(streak=streak)}, durable=False)
        with reader.locked() as ledger:
            assert ledger.entries[WHO].streak == streak


def test_lines_grow_and_are_reused(state_dir: Path) -> None:
    file = StateFile(str(state_dir))
    flights = [Flight(id=os.urandom(8).hex(), ends=START + 0.001) for _ in range(65)]
    for flight in flights:
        with file.locked() as ledger:
            ledger.take_off(WHO, flight, stale_before=START)
    with file.locked() as ledger:
        assert {flight.id for flight in ledger.flights(WHO)} == {flight.id for flight in flights}
        assert min(flight.ends for flight in ledger.flights(WHO)) >= START + 0.001

    for _ in range(200):
        with file.locked() as ledger:
            ledger.take_off("later@contoso.example", flights[0], stale_before=START + 60)

    assert file.lock_path.stat().st_size == 128 * 64


def test_step_forward_that_is_seen_unlocks_nothing_early(guard: Guard, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(60)

    clock.step(30 * HOUR)

    assert held(guard).until == START + 30 * HOUR + HOLD
    clock.advance(HOLD - 60)
    admitted(guard)


def test_step_forward_that_is_seen_leaves_the_budget_spent(guard: Guard, clock: FakeClock) -> None:
    attempt(guard, Verdict.UNCERTAIN, named=DROP)
    clock.step(2 * HOUR)
    clock.advance(60)
    attempt(guard, Verdict.UNCERTAIN, named=DROP)
    clock.step(2 * HOUR)

    assert guard.release(WHO).attempts_left == 0
    assert held(guard, NEW).until == START + 4 * HOUR + HOUR


def test_step_backward_that_is_seen_holds_no_longer(guard: Guard, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)

    clock.step(-30 * HOUR)

    assert held(guard).until == START - 30 * HOUR + HOLD


def test_stamps_from_the_future_hold_no_longer_than_the_hold(
    guard: Guard, state_dir: Path, clock: FakeClock
) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.step(-1000 * HOUR)

    first = held(guard_on(state_dir, clock))
    clock.advance(HOUR)
    second = held(guard_on(state_dir, clock))

    assert first.until == second.until == START - 1000 * HOUR + HOLD


def test_attempt_from_the_future_counts_for_an_hour_only(
    guard: Guard, state_dir: Path, clock: FakeClock
) -> None:
    admitted(guard)
    clock.step(-1000 * HOUR)
    restarted = guard_on(state_dir, clock)

    admitted(restarted)

    assert held(restarted).until <= clock.now() + HOUR
