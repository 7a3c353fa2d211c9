"""Alerting: tells the incidents what each turn came to, and everybody else what became of them.

Between the pure incidents and the world: it reads reports and the clock, writes metrics and log lines.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from exporter.diagnosis.causes import CAUSES
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.incident import Quiet, Step
from exporter.incidents.observation import Observation, Watched
from exporter.incidents.register import ENDED_SECONDS
from exporter.model import AppCertificate, Chain, ClientSecret, Egress, Reached, Way
from exporter.store import incidents as rows
from exporter.store.error import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from exporter.config.settings import IncidentSettings, Settings
    from exporter.incident import IncidentName
    from exporter.incidents.incident import Incident, Transition
    from exporter.incidents.saved import Saved
    from exporter.metrics.incidents import IncidentMetrics
    from exporter.model import Account, Plan, ProbeId, ProbeResult
    from exporter.ports import Clock, Kind
    from exporter.run import Report
    from exporter.store.store import Store

T = TypeVar("T")
log = logging.getLogger("smtp-exporter")
TICK_SECONDS = 1.0
SAVE_SECONDS = 5.0  # counters alone; what opens or ends is saved at once, with them
TRANSITIONS_SHOWN = 100


class Alerting:
    """The incidents of a running exporter. `changed` is called after something has happened to one."""

    def __init__(self, metrics: IncidentMetrics, clock: Clock, changed: Callable[[], None]) -> None:
        self._incidents = Incidents()
        self._changed = changed
        self._metrics = metrics
        self._clock = clock
        self._pages = ""
        self._store: Store | None = None
        self._saving: asyncio.Future[None] | None = None
        self._saved_at = 0.0  # monotonic seconds
        self._steps: list[Transition] = []  # not saved yet
        self._dirty: dict[str, Incident] = {}
        self._unsaved: set[str] = set()
        self._failed = False

    async def restore(self, store: Store) -> Saved | None:
        """What a former process left; None where the store cannot be used, which says so itself."""
        try:
            return await store.read(lambda each: rows.saved(each, self._clock.now() - ENDED_SECONDS))
        except StoreError:
            return None

    def configure(  # noqa: PLR0917 - what a configuration comes to
        self,
        store: Store,
        settings: Settings,
        plans: Iterable[Plan],
        accounts: Iterable[Account],
        kinds: Mapping[str, Kind],
        credential_ends: Mapping[str, float],
        listening: str,
        saved: Saved | None = None,
    ) -> None:
        """Take this configuration into use. `listening` is where the pages are, unless it says otherwise."""
        self._store = store
        self._pages = settings.external_url or listening
        plans = tuple(plans)
        ends = Ends(
            milestones=settings.retirement,
            credentials=dict(_known_ends(accounts, credential_ends)),
            basic_accounts=frozenset(_basic_accounts(plans)),
        )
        watched = [_watched(plan, settings.incidents, kinds[plan.id.probe]) for plan in plans]
        causes = {**CAUSES, **{cause.label: cause for cause in settings.causes}}
        self._incidents.configure(watched, settings.incidents, ends, self._clock.now(), saved, causes)
        self._publish()

    def observe(self, report: Report) -> None:
        """A turn came to its end."""
        self._incidents.observe(observation_of(report))
        self._publish()

    def stand(self, probe: ProbeId, standing: Mapping[IncidentName, bool]) -> None:
        """What is known of the mails of a round trip."""
        self._incidents.stand(probe, standing, self._clock.now())
        self._publish()

    async def keep_time(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._incidents.tick(self._clock.now())
            self._publish()
            if self._dirty or self._clock.monotonic() - self._saved_at >= SAVE_SECONDS:
                self._save()

    async def stop(self) -> None:
        """Save what is not saved yet."""
        self._saving = None
        self._save()
        if self._saving is not None:
            await asyncio.wait([self._saving])

    def before_scrape(self) -> None:
        """Bring the metrics up to date."""
        self._metrics.show((*self._incidents.ended(), *self.open()), self._pages)

    def open(self) -> tuple[Incident, ...]:
        """Those that are open. One is told when it is saved, so that no kill makes it another one later."""
        known = self._incidents.open(self._clock.now())
        return tuple(each for each in known if each.id not in self._unsaved) if self._unsaved else known

    def absorbed_by(self, incident_id: str) -> tuple[Incident, ...]:
        """The open ones that this one speaks for."""
        return tuple(each for each in self.open() if each.quiet is Quiet.ABSORBED and each.by == incident_id)

    async def latest(self, count: int) -> tuple[Incident, ...]:
        """Those that are open, then those that began last."""
        known = {each.id: each for each in (*self.open(), *reversed(self._incidents.ended()))}
        before = await self._read(lambda each: rows.latest(each, count)) or ()
        return tuple({**known, **{each.id: each for each in before if each.id not in known}}.values())[:count]

    async def find(self, incident_id: str) -> Incident | None:
        """One that is open, or was."""
        known = self._incidents.find(incident_id, self._clock.now())
        return known or await self._read(lambda each: rows.one(each, incident_id))

    async def steps_of(self, incident_id: str) -> tuple[Transition, ...]:
        """What has happened to it, the latest first."""
        unsaved = [each for each in reversed(self._steps) if each.incident_id == incident_id]
        saved = await self._read(lambda each: rows.steps_of(each, incident_id, TRANSITIONS_SHOWN)) or ()
        return (*unsaved, *saved)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """None where the store cannot be used: what is open is known without it."""
        try:
            return await self._store.read(work) if self._store is not None else None
        except StoreError:
            return None

    def _publish(self) -> None:
        steps = self._incidents.transitions()
        for step in steps:
            incident = self._incidents.find(step.incident_id, self._clock.now())
            if incident is None:
                continue
            self._steps.append(step)
            self._dirty[incident.id] = incident
            if step.step is Step.OPENED:
                self._metrics.count([incident])
                self._unsaved.add(incident.id)
            _log(step, incident)
        if steps:
            self._save()
            self._changed()

    def _save(self) -> None:
        """Hand to the store what has changed; one at a time, so that a slow disk is not flooded."""
        if self._store is None:
            self._unsaved.clear()
        if self._store is None or (self._saving is not None and not self._saving.done()):
            return
        self._saved_at = self._clock.monotonic()
        if self._failed:
            self._dirty |= {each.id: each for each in self._incidents.open(self._clock.now())}
        probes, subjects = self._incidents.changed(everything=self._failed)
        if not (probes or subjects or self._dirty):
            return
        incidents, steps = tuple(self._dirty.values()), tuple(self._steps)
        self._dirty, self._steps, self._failed = {}, [], False

        def write(connection: sqlite3.Connection) -> None:
            rows.put(connection, incidents, steps)
            rows.put_state(connection, probes, subjects)

        self._saving = self._store.submit(write)
        self._saving.add_done_callback(self._saved)

    def _saved(self, saving: asyncio.Future[None]) -> None:
        """A store that cannot be used has said so itself; when it can again, everything is saved."""
        error = None if saving.cancelled() else saving.exception()
        self._failed = error is not None
        self._unsaved &= self._dirty.keys()  # one that is told already stays so while a change of it is saved
        self._changed()
        if self._dirty and not self._failed:  # it happened meanwhile, and is not told before it is saved
            self._save()
        if error is not None and not isinstance(error, StoreError):
            log.error("incidents were not saved", exc_info=error)


def observation_of(report: Report) -> Observation:
    """What a turn says of incidents."""
    result = report.result
    failure = result.failure if result else None
    phase = failure.phase if failure else report.hold.phase if report.hold else None
    return Observation(
        probe=report.plan.id,
        outcome=report.outcome,
        started_timestamp=result.started_timestamp if result else report.at_timestamp,
        at_timestamp=report.at_timestamp,
        cause=report.cause,
        phase=phase.value if phase else "",
        seconds=result.duration_seconds if result else None,
        other_port=failure is not None and failure.port not in {None, report.plan.relay.port},
        degraded=_is_degraded(result) if result else None,
        certificate_end=_certificate_end(result) if result else None,
        egress_stranger=_is_stranger(result) if result else None,
    )


def _is_degraded(result: ProbeResult) -> bool | None:
    """Does an address not answer at a port where another does? None where none was tried."""
    reached = [fact for fact in result.facts if isinstance(fact, Reached)]
    if not reached:
        return None
    up = {fact.port for fact in reached if fact.reachable}
    return any(fact.failed for fact in reached if fact.port in up)


def _is_stranger(result: ProbeResult) -> bool | None:
    """Do we come from an address that is not configured? None where the relay does not say."""
    told = [fact.expected for fact in result.facts if isinstance(fact, Egress)]
    return not all(told) if told else None


def _certificate_end(result: ProbeResult) -> float | None:
    chain = next((fact for fact in result.facts if isinstance(fact, Chain)), None)
    if chain is not None:
        return chain.not_after_timestamp
    return result.tls.certificate_not_after_timestamp if result.tls else None


def _watched(plan: Plan, settings: IncidentSettings, kind: Kind) -> Watched:
    account = plan.account
    own = settings.of_accounts.get(account.name) if account else None
    labels = account.labels if account else ()
    return Watched(
        probe=plan.id,
        thresholds=own.thresholds if own else settings.thresholds,
        tenant=account.tenant if account else "",
        labels=tuple((name, value) for name, value in labels if name in settings.labels),
        severity=own.severity if own else {},
        expects_refusal=kind.expects_refusal(plan.options),
    )


def _known_ends(accounts: Iterable[Account], ends: Mapping[str, float]) -> Iterator[tuple[str, float | None]]:
    """When each application's credential ends; a managed or workload identity has no end."""
    for account in accounts:
        if account.oauth2 and isinstance(account.oauth2.credential, ClientSecret | AppCertificate):
            yield account.name, ends.get(account.name)


def _basic_accounts(plans: Iterable[Plan]) -> Iterator[str]:
    for plan in plans:
        if plan.account and plan.way is Way.BASIC and plan.relay.provider.startswith("microsoft365"):
            yield plan.account.name


def _log(transition: Transition, incident: Incident) -> None:
    fields = {
        "incident": incident.name.value,
        "id": incident.id,
        "severity": incident.severity.value,
        "subject": incident.subject.name,
        "step": transition.step.value,
        "cause": incident.cause,
        "actor": incident.actor,
        "detail": transition.detail,
    }
    calm = transition.step in {Step.ENDED, Step.QUIET}
    log.log(
        logging.INFO if calm else logging.WARNING,
        "incident",
        extra={name: value for name, value in fields.items() if value},
    )
