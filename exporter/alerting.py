"""Alerting: tells the incidents what each turn came to, and everybody else what became of them.

Between the pure incidents and the world: it reads reports and the clock, writes metrics and log lines.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.incident import Step
from exporter.incidents.observation import Observation, Watched
from exporter.model import AppCertificate, Chain, ClientSecret, Egress, Reached, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from exporter.config.settings import IncidentSettings, Settings
    from exporter.incident import IncidentName
    from exporter.incidents.incident import Incident, Transition
    from exporter.metrics.incidents import IncidentMetrics
    from exporter.model import Account, Plan, ProbeId, ProbeResult
    from exporter.ports import Clock, Kind
    from exporter.run import Report

log = logging.getLogger("smtp-exporter")
TICK_SECONDS = 1.0
TRANSITIONS_KEPT = 1000


class Alerting:
    """The incidents of a running exporter. `changed` is called after something has happened to one."""

    def __init__(self, metrics: IncidentMetrics, clock: Clock, changed: Callable[[], None]) -> None:
        self._incidents = Incidents()
        self._changed = changed
        self._metrics = metrics
        self._clock = clock
        self._pages = ""
        self._transitions: deque[Transition] = deque(maxlen=TRANSITIONS_KEPT)

    def configure(  # noqa: PLR0917 - what a configuration comes to
        self,
        settings: Settings,
        plans: Iterable[Plan],
        accounts: Iterable[Account],
        kinds: Mapping[str, Kind],
        credential_ends: Mapping[str, float],
        listening: str,
    ) -> None:
        """Take this configuration into use. `listening` is where the pages are, unless it says otherwise."""
        self._pages = settings.external_url or listening
        plans = tuple(plans)
        ends = Ends(
            milestones=settings.retirement,
            credentials=dict(_known_ends(accounts, credential_ends)),
            basic_accounts=frozenset(_basic_accounts(plans)),
        )
        watched = [_watched(plan, settings.incidents, kinds[plan.id.probe]) for plan in plans]
        self._incidents.configure(watched, settings.incidents, ends, self._clock.now())
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

    def before_scrape(self) -> None:
        """Bring the metrics up to date."""
        self._metrics.show((*self._incidents.ended(), *self.open()), self._pages)

    def open(self) -> tuple[Incident, ...]:
        """Those that are open."""
        return self._incidents.open(self._clock.now())

    def find(self, incident_id: str) -> Incident | None:
        """One that is open, or ended within the hour."""
        return self._incidents.find(incident_id, self._clock.now())

    def transitions_of(self, incident_id: str) -> tuple[Transition, ...]:
        """What has happened to it, the latest first."""
        return tuple(each for each in reversed(self._transitions) if each.incident_id == incident_id)

    def _publish(self) -> None:
        transitions = self._incidents.transitions()
        for transition in transitions:
            self._transitions.append(transition)
            incident = self.find(transition.incident_id)
            if incident is None:
                continue
            if transition.step is Step.OPENED:
                self._metrics.count([incident])
            _log(transition, incident)
        if transitions:
            self._changed()


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
