"""How long submissions take, and what is slow against the past day: hours, limits and shares at edges."""

from __future__ import annotations

import pytest

from exporter.incidents.pace import HOUR_SECONDS, HOURS, SLOW_WITHOUT_PAST_SECONDS, Pace

NOON = 500_000


def past(*hours: int, runs: int = 4, seconds: float = 4.0) -> dict[int, list[float]]:
    """So many runs in each of these hours before noon."""
    return {NOON - hour: [runs, seconds] for hour in hours}


def test_runs_of_an_hour_are_added_up_and_the_last_ones_kept() -> None:
    pace: Pace[str] = Pace()
    for seconds in (1.0, 2.0, 3.0):
        pace.take("a", seconds, NOON * HOUR_SECONDS + 3599.0, 2)
    pace.take("a", 7.0, (NOON + 1) * HOUR_SECONDS, 2)

    assert pace.hours == {NOON: [3, 6.0], NOON + 1: [1, 7.0]}
    assert pace.recent == {"a": [3.0, 7.0]}


@pytest.mark.parametrize(
    ("recent", "slow"),
    [
        pytest.param([4.1, 4.1], True, id="all slow"),
        pytest.param([4.1, 4.0], False, id="one at the limit"),
        pytest.param([4.1], False, id="too few"),
    ],
)
def test_probe_is_slow_once_so_many_runs_in_a_row_were(recent: list[float], slow: bool) -> None:
    pace: Pace[str] = Pace()
    pace.put_back("a", recent, 2)

    assert ("a" in pace.slow) is slow


@pytest.mark.parametrize(
    ("slow", "is_slow", "is_over"), [(0, False, True), (1, False, True), (2, False, False), (3, True, False)]
)
def test_relay_of_four_is_slow_with_three_and_over_with_one(slow: int, is_slow: bool, is_over: bool) -> None:
    pace: Pace[int] = Pace()
    for probe in range(4):
        pace.put_back(probe, [5.0 if probe < slow else 1.0], 1)

    assert (pace.is_slow(), pace.is_over()) == (is_slow, is_over)


def test_probe_that_is_dropped_counts_for_neither_side() -> None:
    pace: Pace[str] = Pace()
    for probe in ("a", "b"):
        pace.put_back(probe, [5.0], 1)
    pace.drop("a")
    pace.drop("never seen")

    assert (pace.recent, pace.slow) == ({"b": [5.0]}, {"b"})


@pytest.mark.parametrize(
    ("hours", "limit_seconds"),
    [
        pytest.param({}, SLOW_WITHOUT_PAST_SECONDS, id="no past"),
        pytest.param(past(HOURS - 1, 1), SLOW_WITHOUT_PAST_SECONDS, id="less than a day"),
        pytest.param(past(HOURS, 1), 3.0, id="a whole day, three times its mean"),
        pytest.param(past(HOURS, seconds=0.4), 1.1, id="a whole day, a second above its mean"),
        pytest.param(past(HOURS + 1), 1.0, id="a day without a run"),
        pytest.param(past(HOURS, seconds=8.0), 6.0, id="another mean"),
        pytest.param(past(HOURS) | {NOON: [1, 99.0]}, 3.0, id="the hour itself is no past"),
    ],
)
def test_limit_follows_from_the_past_day(hours: dict[int, list[float]], limit_seconds: float) -> None:
    pace: Pace[str] = Pace(hours=dict(hours))
    pace.turn_hour(NOON)

    assert (pace.hour, pace.limit_seconds) == (NOON, pytest.approx(limit_seconds))


def test_hours_beyond_the_day_and_of_a_clock_that_was_ahead_go() -> None:
    pace: Pace[str] = Pace(hours=past(HOURS + 1, HOURS, 1, 0, -1))
    pace.turn_hour(NOON)

    assert sorted(pace.hours) == [NOON - HOURS, NOON - 1, NOON]


def test_hour_that_has_begun_is_not_judged_again() -> None:
    pace: Pace[str] = Pace(hours=past(HOURS))
    pace.turn_hour(NOON)
    pace.hours.clear()
    pace.turn_hour(NOON)

    assert pace.limit_seconds == 3.0
