"""The service: the one file that knows all the parts, and the order in which they start and stop."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from exporter import __version__, interpreter
from exporter.alerting import Alerting
from exporter.archive import Archive
from exporter.deliveries import DeliveryReports
from exporter.diagnosis import languages
from exporter.engine import Engine, Loaded
from exporter.errors import ConfigError
from exporter.history import History
from exporter.incident import Severity
from exporter.interval import interval_after
from exporter.metrics.exposition import Exposition
from exporter.metrics.registry import Metrics
from exporter.model import ClockSource
from exporter.notices.notifier import Notifier
from exporter.printable import shown
from exporter.schedule import Schedule
from exporter.shard import ALL, Shard, owned_accounts, owned_plans
from exporter.store import changes
from exporter.store.error import StoreError
from exporter.terms import Outcome
from exporter.web.access import Access
from exporter.web.server import WebServer
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from exporter.diagnosis.cause import Cause
    from exporter.incident import IncidentName
    from exporter.incidents.incident import Incident
    from exporter.incidents.saved import Saved
    from exporter.model import Plan, ProbeId
    from exporter.run import Report
    from exporter.store.changes import Change

log = logging.getLogger("smtp-exporter")
BY_HAND_SECONDS = 5.0  # between two turns of a probe: whoever keeps clicking is no load
RUN_NOW_SECONDS = 5.0  # that a person waits for the page; slower turns go on and show later
LOUDEST_FIRST = (Severity.CRITICAL, Severity.WARNING, Severity.INFO, Severity.NONE)
_CALM = (Outcome.SUCCESS, Outcome.DEFERRED)


class Exporter:
    """One configuration file, one web address. Made inside a running loop."""

    version = __version__

    def __init__(
        self,
        config_file: Path,
        *,
        web_config_file: Path | None = None,
        lifecycle: bool = False,
        transcripts: bool = False,
        shard: Shard = ALL,
    ) -> None:
        """Raises ConfigError for the web configuration."""
        self.history = History()
        self.archive = Archive()
        self._config_file = config_file
        self._shard = shard
        access = Access(web_config_file)
        self._metrics = Metrics(__version__)
        self.deliveries = DeliveryReports(self._metrics.deliveries, self.history, self._stand)
        self._engine = Engine(audience=self.deliveries)
        self._notifier = Notifier(
            http=self._engine.http,
            secrets=self._engine.secrets,
            clock=self._engine.clock,
            metrics=self._metrics.notices,
        )
        self.alerting = Alerting(self._metrics.incidents, self._engine.clock, changed=self._notifier.wake)
        self._schedule = Schedule(
            self._turn, missed=self._metrics.missed_runs.inc, lag=self._metrics.scheduler_lag.observe
        )
        self._web = WebServer(
            self, Exposition(self._metrics), access, lifecycle=lifecycle, transcripts=transcripts
        )
        self._intervals: dict[ProbeId, float] = {}
        self._reloading = asyncio.Lock()
        self._retirement: tuple[tuple[str, float], ...] = ()
        self._mail_floor_seconds = 60.0
        self._url = ""
        self._ticking: asyncio.Task[None] | None = None
        self._running = False

    async def start(self, host: str | None, port: int) -> str:
        """Load, listen and begin to probe; the URL of the web side. Raises ConfigError or OSError."""
        languages.load()
        works = self._engine.stamps.works
        self._metrics.clock_source(ClockSource.KERNEL if works else ClockSource.USER)
        self._metrics.shard(self._shard)
        loaded = await self._engine.load(self._config_file)
        self._engine.use(loaded, owned_plans(loaded.settings.plans, self._shard))
        saved = await self.alerting.restore(self._engine.store)
        former = await self._former_changes()
        self._url = await self._web.start(host, port)
        self._use(loaded, saved)
        self._schedule.start()
        self.history.restore(former)
        interpreter.settle()
        self._ticking = asyncio.create_task(self.alerting.keep_time())
        self._running = True
        return self._url

    async def stop(self) -> None:
        """Let running probes finish for a moment, then leave nothing behind."""
        self._running = False
        await self._schedule.stop()
        if self._ticking is not None:
            self._ticking.cancel()
            await self.alerting.stop()
        await self._notifier.stop()
        await self._web.stop()
        await self._engine.close()

    async def reload(self) -> bool:
        """Load the configuration anew; a file with faults leaves the running one untouched."""
        async with self._reloading:
            try:
                loaded = await self._engine.load(self._config_file)
            except ConfigError as exc:
                self._keep_running(*map(str, exc.faults))
                return False
            except Exception as exc:  # no thread, no memory: what runs goes on
                self._keep_running(f"{type(exc).__name__}: {exc}")
                raise
            self._engine.use(loaded, owned_plans(loaded.settings.plans, self._shard))
            self._use(loaded)
            log.info("reloaded", extra={"probes": len(loaded.settings.plans)})
            return True

    def ready(self) -> bool:
        """Is the configuration loaded and the schedule running?"""
        return self._running

    @property
    def causes(self) -> Mapping[str, Cause]:
        """The causes by their label, the operator's own among them."""
        return self._engine.table.causes

    @property
    def retirement(self) -> tuple[tuple[str, float], ...]:
        """When Basic Auth ends: (milestone, Unix seconds), the earliest first."""
        return self._retirement

    def open_incidents(self) -> tuple[Incident, ...]:
        """Those that are open, the loudest first."""
        return tuple(sorted(self.alerting.open(), key=lambda each: LOUDEST_FIRST.index(each.severity)))

    def now(self) -> float:
        """Unix seconds."""
        return self._engine.clock.now()

    def next_run(self, probe: ProbeId) -> float | None:
        """When a probe is due, in Unix seconds."""
        return self._schedule.next_run(probe)

    async def run_now(self, name: str) -> int:
        """Run the probes of this subject now, as far as none has run just now; how many were begun."""
        begun = [
            task
            for known in self.history.of(name)
            if known.plan.id.subject == name
            and not self._ran_just_now(known.plan)
            and (task := self._schedule.run_now(known.plan.id)) is not None
        ]
        if begun:
            await asyncio.wait(begun, timeout=RUN_NOW_SECONDS)
        return len(begun)

    def _ran_just_now(self, plan: Plan) -> bool:
        latest, sends = self.history.latest(plan.id), self._engine.kinds[plan.id.probe].sends_mail
        floor = self._mail_floor_seconds if sends else BY_HAND_SECONDS
        return latest is not None and self.now() - latest.at_timestamp < floor

    def before_scrape(self) -> None:
        """Bring gauges up to date that are read, not kept."""
        self._metrics.in_flight.set(self._schedule.in_flight)
        self._metrics.store_usable.set(self._engine.store.trouble is None)
        self.alerting.before_scrape()

    def _use(self, loaded: Loaded, saved: Saved | None = None) -> None:
        settings = loaded.settings
        accounts = owned_accounts(settings.accounts, self._shard)
        plans = owned_plans(settings.plans, self._shard)
        for warning in settings.warnings:
            log.warning("configuration", extra={"warning": str(warning)})
        self.deliveries.table = loaded.table
        self._metrics.configure(accounts, plans, loaded.credential_ends, settings.causes)
        self._retirement = settings.retirement
        self._mail_floor_seconds = settings.guard.mail_floor_seconds
        self._metrics.retirement(settings.retirement)
        self.history.configure(plans)
        self.archive.use(self._engine.store, loaded.table, plans)
        self.deliveries.restore(saved.probes if saved else ())
        self.alerting.configure(
            self._engine.store,
            settings,
            plans,
            accounts,
            self._engine.kinds,
            loaded.credential_ends,
            self._url,
            saved,
        )
        self._notifier.configure(
            settings.alertmanagers, self.alerting.open, settings.external_url or self._url
        )
        self._schedule.replace(plans)
        self._metrics.reloaded(True, self._engine.clock.now())

    def _keep_running(self, *faults: str) -> None:
        for fault in faults:
            log.error("the configuration was not reloaded", extra={"fault": fault})
        self._metrics.reloaded(False, self._engine.clock.now())

    def _stand(self, probe: ProbeId, standing: Mapping[IncidentName, bool], bounced: Cause | None) -> None:
        """What is known of the mails of a round trip, for the incidents."""
        self.alerting.stand(probe, standing, bounced)

    async def _former_changes(self) -> Mapping[ProbeId, Sequence[Change]]:
        """Those that the store has; none where it cannot be used, which it says itself."""
        try:
            return await self._engine.store.read(changes.every)
        except StoreError:
            return {}

    def _keep(self, probe: ProbeId, change: Change | None) -> None:
        """Hand a change to the store. One that is lost is one line less on a page: nobody waits for it."""
        if change is not None:
            kept = self._engine.store.submit(lambda connection: changes.put(connection, probe, change))
            kept.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _turn(self, plan: Plan) -> None:
        report = await self._engine.runner.turn(plan)
        interval = interval_after(report, self._intervals.get(plan.id, plan.every_seconds))
        self._intervals[plan.id] = interval
        self._schedule.set_interval(plan.id, interval)
        self._metrics.observe(report, interval)
        self.alerting.observe(report)
        _log_turn(report, self.history.latest(plan.id))
        change = self.history.add(report)
        self._keep(report.plan.id, change)
        self.archive.keep(report, changed=change is not None)


def _log_turn(report: Report, before: Report | None) -> None:
    """Each failure and each change is one line; a success that follows a success is none."""
    level = logging.INFO if report.outcome in _CALM else logging.WARNING
    same = before is not None and before.outcome is report.outcome
    if same and report.outcome is not Outcome.FAILURE:
        level = logging.DEBUG
    if not log.isEnabledFor(level):
        return
    cause, fact = report.cause, report.result.failure if report.result else None
    fields = {
        "probe": str(report.plan.id),
        "outcome": report.outcome.value,
        "cause": cause.label if cause else "",
        "actor": cause.actor.value if cause else "",
        "phase": fact.phase.value if fact else "",
        "evidence": shown(fact.detail) if fact else "",
        "until": utc(report.hold.until) if report.hold else "",
    }
    log.log(level, "turn", extra={name: value for name, value in fields.items() if value})
