"""The composition root: the one file that knows all the boxes, and the order in which they start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exporter import __version__
from exporter.config.load import FileSecrets, load
from exporter.drivers.clock import StampKeeper, SystemClock
from exporter.drivers.door import Doors
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.errors import ConfigError
from exporter.guard.keeper import Guard
from exporter.guard.loop import AsyncGuard
from exporter.guard.pace import Pace
from exporter.interval import interval_after
from exporter.metrics import Metrics
from exporter.model import ClockSource, Outcome
from exporter.probes import kinds
from exporter.run import Runner
from exporter.schedule import Schedule
from exporter.web.pages import Status, StatusLine
from exporter.web.server import WebServer

if TYPE_CHECKING:
    from pathlib import Path

    from exporter.config.settings import Settings
    from exporter.model import Plan, ProbeId
    from exporter.run import Report

log = logging.getLogger("smtp-exporter")


class Exporter:
    """The service: one configuration file, one web address."""

    def __init__(self, config_file: Path, *, lifecycle: bool = False) -> None:
        self._config_file = config_file
        self._kinds = kinds()
        self._clock = SystemClock()
        self._stamps = StampKeeper()
        self._metrics = Metrics(__version__)
        self._resolver = Resolver()
        self._schedule = Schedule(
            self._turn, missed=self._metrics.missed_runs.inc, lag=self._metrics.scheduler_lag.observe
        )
        self._web = WebServer(self, self._metrics.registry, lifecycle=lifecycle)
        self._runner: Runner | None = None
        self._settings: Settings | None = None
        self._reports: dict[ProbeId, Report] = {}
        self._intervals: dict[ProbeId, float] = {}
        self._reloading = asyncio.Lock()
        self._running = False

    async def start(self, host: str | None, port: int) -> str:
        """Load, listen and begin to probe; the URL of the web side. Raises ConfigError or OSError."""
        _raise_descriptor_limit()
        self._metrics.clock_source(ClockSource.KERNEL if self._stamps.works else ClockSource.USER)
        settings, contexts = await self._load()
        url = await self._web.start(host, port)
        self._schedule.start()
        self._apply(settings, contexts)
        self._running = True
        return url

    async def stop(self) -> None:
        """Let running probes finish for a moment, then leave nothing behind."""
        self._running = False
        await self._schedule.stop()
        await self._web.stop()
        self._stamps.close()

    async def reload(self) -> bool:
        """Load the configuration anew; a file with faults leaves the running one untouched."""
        async with self._reloading:
            try:
                settings, contexts = await self._load()
            except ConfigError as exc:
                self._keep_running(exc)
                return False
            self._apply(settings, contexts)
            log.info("reloaded", extra={"probes": len(settings.plans)})
            return True

    def _keep_running(self, exc: ConfigError) -> None:
        for fault in exc.faults:
            log.error("the configuration was not reloaded", extra={"fault": str(fault)})
        self._metrics.reloaded(False, self._clock.now())

    def ready(self) -> bool:
        """Is the configuration loaded and the schedule running?"""
        return self._running

    def before_scrape(self) -> None:
        """Bring gauges up to date that are read, not kept."""
        self._metrics.in_flight.set(self._schedule.in_flight)

    def status(self) -> Status:
        """What the landing page shows: failures first."""
        plans = self._settings.plans if self._settings else ()
        lines = [_status_line(plan, self._reports.get(plan.id)) for plan in plans]
        return Status(
            version=__version__, lines=tuple(sorted(lines, key=lambda line: line.outcome == "success"))
        )

    async def _load(self) -> tuple[Settings, Contexts]:
        settings = await asyncio.to_thread(load, self._config_file, self._kinds, resolve_secrets=True)
        return settings, await Contexts.build(plan.relay for plan in settings.plans)

    def _apply(self, settings: Settings, contexts: Contexts) -> None:
        for warning in settings.warnings:
            log.warning("configuration", extra={"warning": str(warning)})
        doors, pace = Doors(self._resolver, contexts), Pace(settings.guard.logins_per_minute)
        if self._runner is None or self._guard_changed(settings):
            self._runner = self._make_runner(settings, doors, pace)
        self._runner.doors, self._runner.pace = doors, pace
        self._settings = settings
        self._metrics.configure(settings.accounts, settings.plans)
        self._schedule.replace(settings.plans)
        self._metrics.reloaded(True, self._clock.now())

    def _guard_changed(self, settings: Settings) -> bool:
        old = self._settings
        return old is not None and (old.state_dir, old.guard.hold_seconds) != (
            settings.state_dir,
            settings.guard.hold_seconds,
        )

    def _make_runner(self, settings: Settings, doors: Doors, pace: Pace) -> Runner:
        guard = Guard(settings.state_dir, clock=self._clock, hold_seconds=settings.guard.hold_seconds)
        if (trouble := guard.trouble()) is not None:
            log.error("the lockout guard has no usable state: Basic logins wait", extra={"trouble": trouble})
        return Runner(
            kinds=self._kinds,
            doors=doors,
            secrets=FileSecrets(),
            guard=AsyncGuard(guard),
            pace=pace,
            clock=self._clock,
        )

    async def _turn(self, plan: Plan) -> None:
        assert self._runner is not None  # noqa: S101 - the schedule starts after it
        report = await self._runner.turn(plan)
        interval = interval_after(report, self._intervals.get(plan.id, plan.every_seconds))
        self._intervals[plan.id] = interval
        self._schedule.set_interval(plan.id, interval)
        self._metrics.observe(report, interval)
        before, self._reports[plan.id] = self._reports.get(plan.id), report
        _log_turn(report, before)


def _log_turn(report: Report, before: Report | None) -> None:
    """Each failure and each change is one line; a success that follows a success is none."""
    level = logging.INFO if report.outcome is Outcome.SUCCESS else logging.WARNING
    same = before is not None and before.outcome is report.outcome
    if same and report.outcome is not Outcome.FAILURE:
        level = logging.DEBUG
    if not log.isEnabledFor(level):
        return
    line = _status_line(report.plan, report)
    fact = report.result.failure if report.result else None
    fields = {
        "probe": line.probe,
        "outcome": line.outcome,
        "cause": line.cause,
        "actor": line.actor,
        "phase": fact.phase.value if fact else "",
        "evidence": fact.detail if fact else "",
        "until": line.until,
    }
    log.log(level, "turn", extra={name: value for name, value in fields.items() if value})


def _status_line(plan: Plan, report: Report | None) -> StatusLine:
    name = str(plan.id)
    if report is None:
        return StatusLine(probe=name, outcome="waiting for its first run")
    at = _utc(report.at_timestamp)
    if report.hold is not None:
        until = _utc(report.hold.until)
        return StatusLine(
            probe=name, outcome="held", cause=report.hold.cause, meaning=report.hold.text, at=at, until=until
        )
    if report.outcome is Outcome.SUCCESS or report.diagnosis is None:
        return StatusLine(probe=name, outcome=report.outcome.value, at=at)
    cause = report.diagnosis.cause
    return StatusLine(
        probe=name,
        outcome=report.outcome.value,
        cause=cause.label,
        meaning=cause.meaning,
        actor=cause.actor.value,
        at=at,
    )


def _utc(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _raise_descriptor_limit() -> None:
    """Every probe under way needs a descriptor; the usual soft limit of 1024 is a leftover of select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
