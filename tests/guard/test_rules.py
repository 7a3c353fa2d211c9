"""The lockout rules on records alone: their edges, and what an outcome leaves as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.guard.rules import (
    CLOCK_SECONDS,
    FAILURES_KEPT,
    LASTS_AT_MOST_SECONDS,
    UNNAMED,
    WINDOW_SECONDS,
    Bar,
    Verdict,
    bars,
    overdue_counted,
    settled,
    tidied,
)
from exporter.store.attempts import Attempt, LoginFailure
from exporter.store.holds import HeldPassword
from exporter.store.records import Record

NOW = 1_800_000_000.0
HOLD = 6 * 3600.0
HELD = HeldPassword(since=NOW - 60, fingerprint="f")


def failed(number: int, at: float, *, cleared: bool = False) -> Attempt:
    return Attempt(id=number, ends=at, failure=LoginFailure(at=at, labels=UNNAMED, cleared=cleared))


def after(record: Record, verdict: Verdict, number: int = 1) -> Record:
    return settled(record, number, verdict, UNNAMED, now=NOW, fingerprint=lambda: "new")


def never() -> str:
    raise AssertionError("no password is held")


def test_every_reason_against_an_attempt_is_told_with_its_end() -> None:
    record = Record(
        attempts=(failed(1, NOW - 100), failed(2, NOW - 50), Attempt(id=3, ends=NOW + 20)), held=HELD
    )

    assert list(bars(record, NOW, HOLD, same_password=True)) == [
        Bar(until=NOW - 60 + HOLD, text="the password was refused and is not tried again"),
        Bar(until=NOW + 20, text="after a hold one attempt goes at a time, and one is under way"),
        Bar(until=NOW - 100 + WINDOW_SECONDS, text="no more than 2 failed logins an hour are risked"),
    ]


def test_nothing_is_against_the_first_attempt() -> None:
    assert list(bars(Record(), NOW, HOLD, same_password=True)) == []


@pytest.mark.parametrize(
    ("ends", "counted"),
    [
        pytest.param(NOW - WINDOW_SECONDS, False, id="so long ago that it counts no more"),
        pytest.param(NOW - WINDOW_SECONDS + 1, True, id="within the hour"),
        pytest.param(NOW, True, id="over now"),
        pytest.param(NOW + 1, False, id="under way"),
        pytest.param(NOW + LASTS_AT_MOST_SECONDS + CLOCK_SECONDS, False, id="as long as one may last"),
        pytest.param(NOW + LASTS_AT_MOST_SECONDS + CLOCK_SECONDS + 1, True, id="from a clock that was ahead"),
    ],
)
def test_attempt_that_nobody_settled_counts_once_it_is_over(ends: float, counted: bool) -> None:
    record = overdue_counted(Record(attempts=(Attempt(id=1, ends=ends),)), NOW, never)

    assert any(one.failure for one in record.attempts) is counted


def test_spent_failures_go_and_all_else_stays() -> None:
    spent = failed(1, NOW - WINDOW_SECONDS, cleared=True)
    young, bitter = failed(2, NOW - 1, cleared=True), failed(3, NOW - WINDOW_SECONDS)
    running = Attempt(id=4, ends=NOW + 1)

    record = Record(attempts=(spent, young, bitter, running), held=HELD)

    assert tidied(record, NOW) == Record(attempts=(young, bitter, running), held=HELD)


def test_outcome_that_proves_nothing_leaves_the_hold_and_the_others() -> None:
    other = Attempt(id=2, ends=NOW + 5)
    record = Record(attempts=(Attempt(id=1, ends=NOW + 5), other), held=HELD)

    assert after(record, Verdict.HARMLESS) == Record(attempts=(other,), held=HELD)


def test_success_clears_the_failures_and_leaves_what_is_under_way() -> None:
    other, old = Attempt(id=2, ends=NOW + 5), failed(3, NOW - 9)
    record = Record(attempts=(Attempt(id=1, ends=NOW + 5), other, old), held=HELD)

    assert after(record, Verdict.SUCCESS) == Record(attempts=(other, failed(3, NOW - 9, cleared=True)))


def test_first_uncertain_failure_holds_nothing_and_the_second_does() -> None:
    assert after(Record(), Verdict.UNCERTAIN).held is None
    assert after(Record(attempts=(failed(9, NOW - 9, cleared=True),)), Verdict.UNCERTAIN).held is None

    record = Record(attempts=(failed(9, NOW - 9),))
    assert after(record, Verdict.UNCERTAIN).held == HeldPassword(since=NOW, fingerprint="new")


def test_latest_failures_are_kept_whatever_their_order() -> None:
    old = [failed(10 + ago, NOW - ago) for ago in range(1, FAILURES_KEPT + 1)]  # the latest first

    kept = after(Record(attempts=tuple(old)), Verdict.REFUSED).attempts

    assert sorted(one.ends for one in kept) == [NOW - ago for ago in reversed(range(FAILURES_KEPT))]


def test_refusal_renews_a_hold() -> None:
    held = after(Record(held=replace(HELD, released=True)), Verdict.REFUSED).held

    assert held == HeldPassword(since=NOW, fingerprint="new")
