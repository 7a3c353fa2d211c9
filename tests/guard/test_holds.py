"""When a password is held, for how long, and what frees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.guard.answers import Admission
from exporter.guard.rules import Verdict, verdict_of
from exporter.terms import Phase

from .bench import (
    DROP,
    HOLD,
    HOUR,
    NEW,
    OLD,
    REFUSAL,
    START,
    WHO,
    FakeClock,
    Process,
    admitted,
    attempt,
    guard_on,
    held,
)


@pytest.mark.parametrize(
    ("sent", "success", "counts", "retry_safe", "expected"),
    [
        pytest.param(False, False, True, False, Verdict.HARMLESS, id="never sent"),
        pytest.param(True, True, False, True, Verdict.SUCCESS, id="accepted"),
        pytest.param(True, True, True, False, Verdict.SUCCESS, id="accepted, failed later"),
        pytest.param(True, False, True, False, Verdict.REFUSED, id="refused"),
        pytest.param(True, False, True, True, Verdict.UNCERTAIN, id="may have counted"),
        pytest.param(True, False, False, False, Verdict.HARMLESS, id="does not count, lasting"),
        pytest.param(True, False, False, True, Verdict.HARMLESS, id="does not count, passing"),
    ],
)
def test_verdict_follows_from_what_is_known_of_the_failure(
    sent: bool, success: bool, counts: bool, retry_safe: bool, expected: Verdict
) -> None:
    verdict = verdict_of(
        password_sent=sent, success=success, counts_toward_lockout=counts, retry_safe=retry_safe
    )

    assert verdict is expected


def test_refused_password_is_held_at_once_under_its_name(guard: Process) -> None:
    attempt(guard, Verdict.REFUSED)

    hold = held(guard)

    assert hold.reason == "lockout_guard"
    assert (hold.cause, hold.phase, hold.code, hold.enhanced) == ("auth_rejected", Phase.AUTH, 535, "5.7.139")
    assert hold.until == START + HOLD


def test_hold_survives_a_restart_with_its_name(guard: Process, state_dir: Path, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    before = held(guard)

    assert held(guard_on(state_dir, clock)) == before


def test_hold_passes_by_itself(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)

    clock.advance(HOLD - 1)
    held(guard)
    clock.advance(1)

    admitted(guard)


def test_hold_is_seen_by_another_process_at_its_next_attempt(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    other = guard_on(state_dir, clock)
    attempt(other, Verdict.SUCCESS)

    attempt(guard, Verdict.REFUSED)

    assert held(other).cause == "auth_rejected"


def test_changed_secret_is_tried_once_and_held_if_it_fails_again(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(1)

    attempt(guard, Verdict.UNCERTAIN, NEW, DROP)
    clock.advance(HOUR)

    assert held(guard, NEW).cause == "closed"
    admitted(guard, OLD)  # the fingerprint is the last one's: a changed secret again, and the budget is free


def test_changed_secret_that_works_frees_the_principal(guard: Process) -> None:
    attempt(guard, Verdict.REFUSED)

    attempt(guard, Verdict.SUCCESS, NEW)

    attempt(guard, Verdict.SUCCESS, NEW)
    admitted(guard, OLD)


def test_released_password_is_tried_once(guard: Process, state_dir: Path, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)

    released = guard_on(state_dir, clock).release(WHO)
    attempt(guard, Verdict.REFUSED)

    assert (released.was_held, released.attempts_left, released.next_at) == (True, 1, START)
    assert held(guard).until == START + HOLD


def test_release_outlives_an_attempt_that_proved_nothing(guard: Process) -> None:
    attempt(guard, Verdict.REFUSED)
    guard.release(WHO)

    attempt(guard, Verdict.HARMLESS)

    admitted(guard)


def test_after_a_release_one_attempt_goes_at_a_time(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(HOUR)  # so that the budget would allow two
    guard.release(WHO)
    first = admitted(guard)

    held(guard)
    guard.settle(first, Verdict.HARMLESS)

    admitted(guard)


def test_release_waits_for_the_budget_and_says_so(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(600)
    guard.release(WHO)
    attempt(guard, Verdict.REFUSED)

    released = guard.release(WHO)

    assert (released.attempts_left, released.next_at) == (0, START + HOUR)
    assert "0 of 2 failed logins" in released.text
    assert held(guard).until == START + HOUR
    clock.advance(HOUR - 600)
    admitted(guard)


def test_release_of_a_healthy_principal_changes_nothing(guard: Process) -> None:
    released = guard.release(WHO)

    assert (released.was_held, released.attempts_left) == (False, 2)
    assert guard.standings() == ()


def test_hold_shorter_than_the_budget_allows_yields_to_the_budget(state_dir: Path, clock: FakeClock) -> None:
    guard = guard_on(state_dir, clock, hold_seconds=60)
    attempt(guard, Verdict.REFUSED)
    clock.advance(60)
    attempt(guard, Verdict.REFUSED)

    clock.advance(60)

    assert held(guard).until == START + HOUR


def test_one_uncertain_failure_holds_nothing(guard: Process) -> None:
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)

    admitted(guard)


def test_second_uncertain_failure_in_a_row_holds(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.UNCERTAIN, labels=REFUSAL)
    attempt(guard, Verdict.HARMLESS)
    clock.advance(2 * HOUR)  # a slow probe: in a row is in a row

    attempt(guard, Verdict.UNCERTAIN, labels=DROP)

    hold = held(guard)
    assert (hold.cause, hold.until) == ("closed", START + 2 * HOUR + HOLD)


def test_uncertain_failures_with_a_success_between_cost_only_the_budget(
    guard: Process, clock: FakeClock
) -> None:
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)
    attempt(guard, Verdict.SUCCESS)
    clock.advance(60)
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)

    assert (held(guard).cause, held(guard).until) == ("closed", START + HOUR)


def test_harmless_failures_keep_their_pace(guard: Process) -> None:
    for _ in range(10):
        attempt(guard, Verdict.HARMLESS)

    admitted(guard)


def test_two_attempts_at_once_go_only_within_the_budget(guard: Process) -> None:
    admitted(guard)
    second = admitted(guard)

    held(guard)
    guard.settle(second, Verdict.HARMLESS)

    admitted(guard)


def test_principals_do_not_hold_each_other(guard: Process) -> None:
    attempt(guard, Verdict.REFUSED)

    assert isinstance(guard.admit("other@contoso.example", OLD), Admission)


def test_killed_attempt_counts_until_an_hour_after_it_must_have_ended(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    guard.admit(WHO, OLD, lasts_seconds=30)
    restarted = guard_on(state_dir, clock)
    attempt(restarted, Verdict.UNCERTAIN, labels=DROP)

    assert held(restarted).until == START + 30  # under way, for all that is known
    clock.advance(31)
    assert held(restarted).until >= START + HOUR


def test_two_killed_attempts_in_a_row_hold(guard: Process, state_dir: Path, clock: FakeClock) -> None:
    guard.admit(WHO, OLD, lasts_seconds=30)
    clock.advance(60)
    guard_on(state_dir, clock).admit(WHO, OLD, lasts_seconds=30)
    clock.advance(60)

    hold = held(guard_on(state_dir, clock))

    assert (hold.cause, hold.phase, hold.until) == ("local_resource", Phase.AUTH, START + 90 + HOLD)


def test_killed_attempt_is_forgotten_after_a_success(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    guard.admit(WHO, OLD, lasts_seconds=30)
    clock.advance(60)
    restarted = guard_on(state_dir, clock)
    attempt(restarted, Verdict.SUCCESS)
    clock.advance(HOUR)

    attempt(restarted, Verdict.UNCERTAIN, labels=DROP)

    admitted(restarted)


def test_killed_trial_after_a_release_is_held_again_under_the_old_name(
    guard: Process, state_dir: Path, clock: FakeClock
) -> None:
    attempt(guard, Verdict.REFUSED)
    guard.release(WHO)
    guard.admit(WHO, OLD, lasts_seconds=30)
    clock.advance(60)

    hold = held(guard_on(state_dir, clock))

    assert (hold.cause, hold.code, hold.until) == ("auth_rejected", 535, START + 30 + HOLD)
