"""What the guard keeps, and what it does when the store cannot be used or was lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.guard.rules import Verdict
from exporter.store.error import StoreError
from exporter.store.file import NAME
from exporter.terms import Phase

from .bench import (
    DROP,
    HOLD,
    HOUR,
    NEW,
    OLD,
    START,
    WHO,
    FakeClock,
    Process,
    admitted,
    attempt,
    break_in,
    guard_on,
    held,
    mend,
)


def rows(state_dir: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(state_dir / NAME)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def test_healthy_principals_are_not_kept(guard: Process, state_dir: Path, clock: FakeClock) -> None:
    attempt(guard, Verdict.UNCERTAIN)
    attempt(guard, Verdict.SUCCESS)
    clock.advance(HOUR)

    attempt(guard, Verdict.SUCCESS)

    assert rows(state_dir, "attempts") == rows(state_dir, "holds") == []


def test_login_that_works_leaves_no_row(guard: Process, state_dir: Path) -> None:
    attempt(guard, Verdict.SUCCESS)

    assert rows(state_dir, "attempts") == []


def test_attempt_is_in_the_store_before_it_goes(guard: Process, state_dir: Path) -> None:
    one = admitted(guard)

    assert [row[:2] for row in rows(state_dir, "attempts")] == [(WHO, one.id)]


def test_corrupt_store_makes_passwords_wait_one_hold(state_dir: Path, clock: FakeClock) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / NAME).write_text("{")
    guard = guard_on(state_dir, clock)

    hold = held(guard)

    assert (hold.cause, hold.phase, hold.until) == ("local_resource", Phase.AUTH, START + HOLD)
    assert str(state_dir / NAME) in hold.text
    assert "set aside as" in str(guard.trouble())
    clock.advance(HOLD)
    attempt(guard, Verdict.REFUSED)
    assert held(guard).cause == "auth_rejected"
    assert guard.trouble() is None


def test_wait_after_a_loss_is_not_shortened_by_a_restart_nor_prolonged(
    state_dir: Path, clock: FakeClock
) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / NAME).write_text("{")
    held(guard_on(state_dir, clock))
    clock.advance(HOUR)

    assert held(guard_on(state_dir, clock)).until == START + HOLD
    clock.advance(HOLD - HOUR)
    admitted(guard_on(state_dir, clock))


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        pytest.param(json.dumps({"version": 1, "principals": {}}), False, id="nothing was held"),
        pytest.param(json.dumps({"version": 1, "principals": {WHO: {}}}), True, id="something was held"),
        pytest.param("{", True, id="unreadable"),
    ],
)
def test_holds_of_an_older_version_are_waited_out(
    state_dir: Path, clock: FakeClock, body: str, waits: bool
) -> None:
    state_dir.mkdir(parents=True)
    (state_dir / "guard.json").write_text(body)
    guard = guard_on(state_dir, clock)

    if waits:
        assert "guard.json" in held(guard).text
    else:
        admitted(guard)


def test_directory_that_cannot_be_made_makes_passwords_wait(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    hold = held(guard_on(tmp_path / "file" / "state", clock))

    assert hold.cause == "local_resource"
    assert f"state/{NAME}: " in hold.text
    assert "Not a directory" in hold.text


def test_wait_without_a_store_is_never_shorter_than_the_budget(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    assert held(guard_on(tmp_path / "file", clock, hold_seconds=60)).until == START + HOUR


def test_wait_without_a_store_passes(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")
    guard = guard_on(tmp_path / "file", clock)
    held(guard)
    clock.advance(HOLD)

    attempt(guard, Verdict.REFUSED)

    assert held(guard).cause == "auth_rejected"


def test_store_that_is_repaired_ends_the_wait(state_dir: Path, clock: FakeClock) -> None:
    (state_dir / NAME).mkdir(parents=True)
    guard = guard_on(state_dir, clock)
    held(guard)

    (state_dir / NAME).rmdir()

    admitted(guard)


def test_release_without_a_store_raises_with_the_file_named(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match=NAME):
        guard_on(tmp_path / "file", clock).release(WHO)


def test_failure_that_cannot_be_recorded_is_held_in_memory_and_recorded_later(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    one = admitted(guard)
    break_in(state_dir)

    guard.settle(one, Verdict.REFUSED, DROP)

    assert held(guard).cause == "closed"
    assert guard.trouble() is not None
    mend(state_dir)
    held(guard)
    assert guard.trouble() is None
    assert held(guard_on(state_dir, clock)).cause == "closed"


def test_attempt_of_another_process_counts_beside_what_was_not_recorded(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    admitted(guard)
    break_in(state_dir)
    held(guard)
    mend(state_dir)
    admitted(guard_on(state_dir, clock))

    held(guard)


def test_success_that_could_not_be_recorded_is_recorded_later(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    one = admitted(guard)
    break_in(state_dir)
    guard.settle(one, Verdict.SUCCESS)
    mend(state_dir)

    assert guard.release(WHO).attempts_left == 2
    assert rows(state_dir, "attempts") == []


def test_failure_that_was_never_recorded_still_counts_after_a_restart(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    one = admitted(guard)
    break_in(state_dir)
    guard.settle(one, Verdict.REFUSED)
    mend(state_dir)
    restarted = guard_on(state_dir, clock)

    admitted(restarted)

    held(restarted)


def test_store_that_becomes_unusable_leaves_what_is_known(guard: Process, state_dir: Path) -> None:
    attempt(guard, Verdict.REFUSED)
    break_in(state_dir)

    assert held(guard).cause == "auth_rejected"
    assert [one.principal for one in guard.standings()] == [WHO]


def test_store_that_becomes_unusable_makes_passwords_wait_one_hold_from_then(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    clock.advance(HOUR)
    attempt(guard, Verdict.SUCCESS)
    break_in(state_dir)

    hold = held(guard, who="healthy@contoso.example")

    assert (hold.cause, hold.until) == ("local_resource", START + HOUR + HOLD)
    assert str(state_dir / NAME) in hold.text


def test_store_that_becomes_unusable_after_hours_of_silence_makes_passwords_wait_as_long(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    attempt(guard, Verdict.SUCCESS)
    clock.advance(7 * HOUR)
    break_in(state_dir)

    assert held(guard).until == START + 7 * HOUR + HOLD
    clock.advance(60)
    assert held(guard).until == START + 7 * HOUR + HOLD


def test_swept_directory_is_a_new_one(guard: Process, state_dir: Path) -> None:
    attempt(guard, Verdict.REFUSED)
    for path in state_dir.iterdir():
        path.unlink()

    one = admitted(guard)

    assert [row[1] for row in rows(state_dir, "attempts")] == [one.id]


def test_neither_file_nor_repr_tells_the_password(guard: Process, state_dir: Path) -> None:
    one = admitted(guard)
    guard.settle(one, Verdict.REFUSED)
    on_disk = b"".join(path.read_bytes() for path in state_dir.iterdir())

    assert OLD.reveal().encode() not in on_disk
    assert OLD.reveal() not in f"{one!r} {held(guard)!r} {guard.standings()!r}"


def test_principal_that_is_no_text_is_held_too(guard: Process) -> None:
    for who in ("caf\udce9@contoso.example", "\ud800"):
        guard.settle(admitted(guard, who=who), Verdict.REFUSED)

        held(guard, who=who)


def test_failures_are_bounded(guard: Process, state_dir: Path, clock: FakeClock) -> None:
    for _ in range(20):
        attempt(guard, Verdict.REFUSED)
        clock.advance(HOLD)

    assert len(rows(state_dir, "attempts")) == 8


def test_step_forward_that_is_seen_unlocks_nothing_early(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(60)

    clock.step(30 * HOUR)

    assert held(guard).until == START + 30 * HOUR + HOLD
    clock.advance(HOLD - 60)
    admitted(guard)


def test_step_that_two_processes_see_is_followed_once(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    other = guard_on(state_dir, clock)
    attempt(guard, Verdict.REFUSED)
    held(other)

    clock.step(30 * HOUR)

    assert held(other).until == held(guard).until == START + 30 * HOUR + HOLD


def test_step_while_nothing_runs_is_seen_in_the_same_boot(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    attempt(guard, Verdict.REFUSED)
    guard.end()

    clock.step(30 * HOUR)

    assert held(guard_on(state_dir, clock)).until == START + 30 * HOUR + HOLD


def test_step_forward_that_is_seen_leaves_the_budget_spent(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)
    clock.step(2 * HOUR)
    clock.advance(60)
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)
    clock.step(2 * HOUR)

    assert guard.release(WHO).attempts_left == 0
    assert held(guard, NEW).until == START + 4 * HOUR + HOUR


def test_step_backward_that_is_seen_holds_no_longer(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)

    clock.step(-30 * HOUR)

    assert held(guard).until == START - 30 * HOUR + HOLD


@pytest.mark.parametrize("boot", ["the same", "another"])
def test_times_from_the_future_hold_no_longer_than_the_hold(
    guard: Process, state_dir: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, boot: str
) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.step(-1000 * HOUR)
    if boot == "another":
        monkeypatch.setattr("exporter.store.steps.timebase", lambda: boot)

    first = held(guard_on(state_dir, clock))
    clock.advance(HOUR)
    second = held(guard_on(state_dir, clock))

    assert first.until == second.until == START - 1000 * HOUR + HOLD


@pytest.mark.parametrize("boot", ["the same", "another"])
def test_attempt_from_the_future_counts_for_an_hour_only(
    guard: Process, state_dir: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, boot: str
) -> None:
    admitted(guard)
    clock.step(-1000 * HOUR)
    if boot == "another":
        monkeypatch.setattr("exporter.store.steps.timebase", lambda: boot)
    restarted = guard_on(state_dir, clock)

    admitted(restarted)

    assert held(restarted).until <= clock.now() + HOUR
