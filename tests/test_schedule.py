"""When probes run: spread, a few together, nothing lost in silence, and what a reload leaves alone."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.model import Plan, ProbeId
from exporter.schedule import FIRST_RUN_SECONDS, GROUP_SECONDS, Schedule, Slots
from tests.fakes import plan

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 11, 24, tzinfo=UTC)
intervals = st.floats(min_value=1, max_value=86400)
names = st.text(min_size=1, max_size=20)


def later(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@given(names, intervals)
def test_first_run_comes_within_a_minute_and_within_the_interval(name: str, every: float) -> None:
    first = Slots(name, every, START).get_next_fire_time(None, START)

    assert START <= first <= later(min(every, FIRST_RUN_SECONDS))


@given(names, intervals)
def test_second_run_is_neither_at_once_nor_late(name: str, every: float) -> None:
    slots = Slots(name, every, START)

    second = slots.get_next_fire_time(slots.first, slots.first)

    gap = (second - slots.first).total_seconds()
    assert every * 0.49 <= gap <= every * 1.51


@given(names, intervals, st.floats(min_value=0, max_value=10 * 86400))
@example("0", 1.0000000298023224, 2.0)  # no whole number of microseconds
def test_slots_missed_while_asleep_are_made_up_for_by_none(name: str, every: float, asleep: float) -> None:
    slots = Slots(name, every, START)
    second = slots.get_next_fire_time(slots.first, slots.first)
    now = second + timedelta(seconds=asleep)

    following = slots.get_next_fire_time(second, now)

    assert timedelta(0) <= following - now <= timedelta(seconds=every * 1.001)


def test_spread_is_the_same_after_a_restart() -> None:
    first, again = (Slots("login/invoices/basic", 300, START).first for _ in range(2))

    assert first == again


def test_probes_due_within_a_moment_begin_together() -> None:
    begun = {Slots(f"login/{place}/basic", 60, START).first for place in range(2000)}

    assert begun == {later(place * GROUP_SECONDS) for place in range(240)}


def test_many_probes_are_spread_over_their_interval() -> None:
    seconds = sorted(
        (Slots(f"login/a{number}/basic", 600, START).first - START).total_seconds() for number in range(600)
    )

    gaps = [after - before for before, after in itertools.pairwise(seconds)]
    assert seconds[-1] - seconds[0] > 0.9 * FIRST_RUN_SECONDS
    assert max(gaps) < 2


class Recorded:
    """A schedule whose runs are noted."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.runs: list[str] = []
        self.missed = 0
        self.lags: list[float] = []
        self.happened = asyncio.Condition()
        self._seconds = seconds
        self.schedule = Schedule(self._run, missed=self._count, lag=self.lags.append)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return as soon as this holds at the begin of a run; stop the schedule then."""
        async with asyncio.timeout(30), self.happened:
            await self.happened.wait_for(holds)
        await self.schedule.stop()

    async def _run(self, what: Plan) -> None:
        self.runs.append(str(what.id))
        async with self.happened:
            self.happened.notify_all()
        await asyncio.sleep(self._seconds)

    def _count(self, number: int) -> None:
        self.missed += number


def probe(name: str, every: float = 0.05) -> Plan:
    return plan(id=ProbeId(probe="login", account=name, auth="basic"), every_seconds=every)


async def test_schedule_runs_each_probe_again_and_again() -> None:
    recorded = Recorded()
    recorded.schedule.start()
    recorded.schedule.replace([probe("a"), probe("b")])

    await recorded.until(lambda: all(recorded.runs.count(f"login/{account}/basic") >= 3 for account in "ab"))

    assert len(recorded.lags) >= 6


async def test_run_that_outlasts_its_interval_is_counted_as_missed_turns() -> None:
    recorded = Recorded(seconds=0.1)
    recorded.schedule.start()
    recorded.schedule.replace([probe("a", 0.02)])

    await recorded.until(lambda: recorded.missed >= 2)


async def test_reload_leaves_unchanged_probes_in_their_slots_and_drops_the_rest() -> None:
    recorded = Recorded()
    recorded.schedule.start()
    recorded.schedule.replace([probe("kept", 60), probe("gone", 60), probe("changed", 60)])
    before = recorded.schedule._scheduler.get_job("login/kept/basic").next_run_time

    recorded.schedule.replace([probe("kept", 60), probe("changed", 30), probe("new", 60)])

    jobs = {job.id: job for job in recorded.schedule._scheduler.get_jobs()}
    assert jobs.keys() == {"login/kept/basic", "login/changed/basic", "login/new/basic"}
    assert jobs["login/kept/basic"].next_run_time == before
    assert jobs["login/changed/basic"].trigger.interval_seconds == 30
    await recorded.schedule.stop()


async def test_stop_lets_a_running_probe_finish() -> None:
    recorded = Recorded(seconds=0.2)
    recorded.schedule.start()
    recorded.schedule.replace([probe("a", 0.01)])
    await asyncio.sleep(0.05)
    assert recorded.schedule.in_flight == 1

    await recorded.schedule.stop()

    assert recorded.schedule.in_flight == 0


async def test_stop_cancels_a_probe_that_does_not_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.schedule.GRACE_SECONDS", 0.05)
    recorded = Recorded(seconds=60)
    recorded.schedule.start()
    recorded.schedule.replace([probe("a", 0.01)])
    await asyncio.sleep(0.05)

    await asyncio.wait_for(recorded.schedule.stop(), 1)

    assert recorded.schedule.in_flight == 0


async def test_interval_stretched_moves_the_next_run() -> None:
    recorded = Recorded()
    recorded.schedule.start()
    recorded.schedule.replace([probe("a", 60)])

    recorded.schedule.set_interval(probe("a").id, 600)

    job = recorded.schedule._scheduler.get_job("login/a/basic")
    assert 590 < (job.next_run_time - datetime.now(UTC)).total_seconds() <= 600
    await recorded.schedule.stop()


async def test_turn_by_hand_is_one_however_often_it_is_asked_for() -> None:
    recorded = Recorded(seconds=0.05)
    planned = plan(every_seconds=86400.0)
    recorded.schedule.replace([planned])

    tasks = [recorded.schedule.run_now(planned.id) for _ in range(5)]
    await asyncio.wait([task for task in tasks if task is not None])

    assert [task is not None for task in tasks] == [True, False, False, False, False]
    assert recorded.runs == [str(planned.id)]
    assert recorded.schedule.in_flight == 0


async def test_turn_by_hand_of_what_is_not_planned_is_none() -> None:
    assert Recorded().schedule.run_now(plan().id) is None
