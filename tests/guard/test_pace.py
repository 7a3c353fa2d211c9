"""Basic logins to one relay host go at even distances."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exporter.guard.pace import Pace

HOST = "smtp.office365.com"


def test_logins_at_once_get_even_slots() -> None:
    pace = Pace(60)

    assert [pace.reserve(HOST, 10.0) for _ in range(4)] == [0.0, 1.0, 2.0, 3.0]


def test_quiet_time_saves_up_no_burst() -> None:
    pace = Pace(60)
    pace.reserve(HOST, 0.0)

    assert [pace.reserve(HOST, 100.0) for _ in range(2)] == [0.0, 1.0]


def test_hosts_do_not_delay_each_other_and_spelling_does_not_matter() -> None:
    pace = Pace(60)
    pace.reserve(HOST, 0.0)

    assert pace.reserve("relay.corp.example", 0.0) == 0.0
    assert pace.reserve(HOST.upper(), 0.0) == 1.0


def test_one_login_a_minute_is_paced() -> None:
    pace = Pace(1)

    assert [pace.reserve(HOST, 0.0) for _ in range(2)] == [0.0, 60.0]


def test_zero_is_off() -> None:
    pace = Pace(0)

    assert {pace.reserve(HOST, 0.0) for _ in range(10)} == {0.0}


@given(st.lists(st.floats(0, 30), max_size=30))
def test_no_two_logins_are_closer_than_their_distance(gaps: list[float]) -> None:
    pace, now, slots = Pace(12), 0.0, []
    for gap in gaps:
        now += gap
        slots.append(now + pace.reserve(HOST, now))

    assert all(later - earlier >= 5 - 1e-6 for earlier, later in pairwise(slots))
