"""What the guard tells people."""

from __future__ import annotations

import pytest

from exporter.guard.rules import Verdict
from exporter.guard.words import span, status

from .bench import DROP, HOUR, START, WHO, FakeClock, Process, attempt


def test_status_shows_account_cause_and_time_left(guard: Process, clock: FakeClock) -> None:
    attempt(guard, Verdict.REFUSED)
    clock.advance(48 * 60)

    text = status(guard.standings(), {WHO: ("invoices", "printers")}, clock.now())

    head, row = text.splitlines()
    assert head.split("  ")[0] == "account"
    assert row.split() == [
        *("invoices,printers", WHO, "held", "auth_rejected", "535", "5.7.139"),
        *("2026-09-21T20:13:20Z,", "in", "5h12m", "1"),
    ]


def test_status_of_nothing_says_so(guard: Process) -> None:
    attempt(guard, Verdict.SUCCESS)

    assert status(guard.standings(), {}, START) == "nothing is held"


def test_status_names_a_broken_state() -> None:
    assert "/x/smtp-exporter.sqlite3: corrupt" in status((), {}, START, "/x/smtp-exporter.sqlite3: corrupt")


def test_standing_follows_a_principal_through_its_states(guard: Process, clock: FakeClock) -> None:
    def state() -> str:
        return guard.standings()[0].state

    attempt(guard, Verdict.UNCERTAIN, labels=DROP)
    watched = state()
    attempt(guard, Verdict.UNCERTAIN, labels=DROP)
    both = state()
    guard.release(WHO)
    waits = state()
    clock.advance(HOUR)

    states = (watched, both, waits, state())

    assert states == ("watched", "held", "released, waits", "released")


@pytest.mark.parametrize(
    ("seconds", "text"), [(18_720, "5h12m"), (3_600, "1h00m"), (720, "12m"), (59, "59s"), (-1, "0s")]
)
def test_span_is_short(seconds: float, text: str) -> None:
    assert span(seconds) == text
