"""When each probe runs. Hides APScheduler 3.11: UTC, no jitter, nothing dropped in silence.

A probe runs first within min(every, 60 s) of its start, then in slots spread over its whole interval; both by
a hash of its name, so that a restart finds the same spread. Slots lie a quarter of a second apart. Turns
missed (a stall, a suspend, an overrun) are counted and made up for by one turn, not by a burst.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, EVENT_JOB_SUBMITTED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from exporter.model import Plan, ProbeId

FIRST_RUN_SECONDS = 60.0
GROUP_SECONDS = 0.25
"""Runs due within as much begin together: they share what it costs to wake, a tenth of each one's CPU."""
MAX_RUNNING = 512  # some 50 KB each, and far below the descriptors a process may have
WATCH_SECONDS = 1.0
STEP_SECONDS = 2.0  # a clock that moved by more was set, or the machine slept
NOTHING_DROPPED = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
GRACE_SECONDS = 2.5  # running probes may finish before they are cancelled; the whole stop has 5 s

logging.getLogger("apscheduler").setLevel(logging.ERROR)  # each run twice at INFO; what it skips we count


class Slots(BaseTrigger):  # type: ignore[misc]
    """The first run soon, then every `interval_seconds` from a slot of its own; missed ones are skipped."""

    def __init__(self, name: str, interval_seconds: float, now: datetime) -> None:
        share = _share(name)
        first_seconds = _grouped(share * min(interval_seconds, FIRST_RUN_SECONDS))
        slot_seconds = _grouped(share * interval_seconds)
        too_soon = slot_seconds - first_seconds < interval_seconds / 2
        self.interval_seconds = interval_seconds
        self.first = now + timedelta(seconds=first_seconds)
        self._second = now + timedelta(seconds=slot_seconds + (interval_seconds if too_soon else 0))

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """APScheduler's question: when next?"""
        if previous_fire_time is None:
            return self.first
        interval = timedelta(seconds=self.interval_seconds)  # whole microseconds, as the slots are
        due = previous_fire_time + interval if previous_fire_time > self.first else self._second
        if due > now:
            return due
        return due + ((now - due) // interval + 1) * interval


class Schedule:
    """One job for each probe. `missed(count)` and `lag(seconds)` are told what came late or not at all."""

    def __init__(
        self,
        run: Callable[[Plan], Awaitable[None]],
        *,
        missed: Callable[[int], None],
        lag: Callable[[float], None],
    ) -> None:
        self._run = run
        self._job = _with_signature(self._turn)
        self._missed = missed
        self._lag = lag
        self._plans: dict[ProbeId, Plan] = {}
        self._slots: dict[str, Slots] = {}
        self._running: dict[ProbeId, asyncio.Task[Any]] = {}
        self._room = asyncio.Semaphore(MAX_RUNNING)
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_listener(self._submitted, EVENT_JOB_SUBMITTED)
        self._scheduler.add_listener(lambda _: self._missed(1), EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    @property
    def in_flight(self) -> int:
        """Probes that run now."""
        return len(self._running)

    def start(self) -> None:
        """Begin to run what is planned. Needs a running loop."""
        self._scheduler.start()
        self._watch = asyncio.create_task(self._watch_clock())

    def replace(self, plans: Iterable[Plan]) -> None:
        """Plan these probes and no others; what has not changed keeps its place."""
        wanted = {plan.id: plan for plan in plans}
        for gone in [probe for probe, plan in self._plans.items() if wanted.get(probe) != plan]:
            self._scheduler.remove_job(str(gone))
            del self._plans[gone], self._slots[str(gone)]
        now = _now()
        for probe, plan in wanted.items():
            if probe not in self._plans:
                self._plans[probe] = plan
                self._add(plan, now)

    def set_interval(self, probe: ProbeId, seconds: float) -> None:
        """Run a probe at another interval, from now on; unchanged where it is the same already."""
        slots = self._slots.get(str(probe))
        if slots is None or slots.interval_seconds == seconds:
            return
        slots.interval_seconds = seconds
        self._scheduler.modify_job(str(probe), next_run_time=_now() + timedelta(seconds=seconds))

    def next_run(self, probe: ProbeId) -> float | None:
        """When a probe is due, in Unix seconds; None for one that is not planned."""
        job = self._scheduler.get_job(str(probe))
        return job.next_run_time.timestamp() if job and job.next_run_time else None

    def run_now(self, probe: ProbeId) -> asyncio.Task[None] | None:
        """Begin a turn now; None where one is under way, or the probe is not planned."""
        plan = self._plans.get(probe)
        if plan is None or self._stopping or probe in self._running:
            return None
        task = asyncio.create_task(self._turn(plan))
        self._running[probe] = task  # at once: it may be asked for again before the task begins
        return task

    async def stop(self) -> None:
        """Start nothing more, let running probes finish for a moment, then cancel them."""
        self._stopping = True
        if self._watch is not None:
            self._watch.cancel()
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        for patience in (GRACE_SECONDS, None):
            if self._running:
                await asyncio.wait(self._running.values(), timeout=patience)
            for task in self._running.values():
                task.cancel()
        self._scheduler.shutdown(wait=False)

    def _add(self, plan: Plan, now: datetime) -> None:
        name = str(plan.id)
        slots = self._slots[name] = Slots(name, plan.every_seconds, now)
        self._scheduler.add_job(
            self._job, slots, [plan], id=name, name=name, next_run_time=slots.first, **NOTHING_DROPPED
        )

    async def _turn(self, plan: Plan) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - we are in one
        if self._running.setdefault(plan.id, task) is not task:
            return  # by hand, just now
        try:
            async with self._room:
                await self._run(plan)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
        finally:
            del self._running[plan.id]

    def _submitted(self, event: Any) -> None:
        """Count how late a turn is, and the turns that its lateness has swallowed."""
        slots = self._slots.get(event.job_id)
        late_seconds = max(0.0, (_now() - event.scheduled_run_times[0]).total_seconds())
        self._lag(late_seconds)
        if slots is not None and (swallowed := int(late_seconds // slots.interval_seconds)):
            self._missed(swallowed)

    async def _watch_clock(self) -> None:
        """Spread all anew when the clock was set back: APScheduler would wait until it has caught up."""
        offset = time.time() - time.monotonic()
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now_offset = time.time() - time.monotonic()
            if now_offset < offset - STEP_SECONDS:
                self._respread()
            offset = now_offset

    def _respread(self) -> None:
        now = _now()
        for plan in self._plans.values():
            self._scheduler.remove_job(str(plan.id))
            self._add(plan, now)


def _with_signature(turn: Callable[[Plan], Awaitable[None]]) -> Callable[[Plan], Awaitable[None]]:
    """The same, told what it takes: APScheduler has that worked out for each job, a third of its time."""

    async def job(plan: Plan) -> None:
        await turn(plan)

    job.__signature__ = inspect.signature(job)  # type: ignore[attr-defined]
    return job


def _share(name: str) -> float:
    """A stable number from 0 to 1 for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) / 2**64


def _grouped(seconds: float) -> float:
    return seconds // GROUP_SECONDS * GROUP_SECONDS


def _now() -> datetime:
    return datetime.now(UTC)
