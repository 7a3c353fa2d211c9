"""What incidents are made of, from what a turn came to and what is configured. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.incidents.observation import Observation, Watched
from exporter.model import AppCertificate, Chain, ClientSecret, Egress, Reached
from exporter.terms import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.config.settings import IncidentSettings
    from exporter.model import Account, Plan, ProbeResult
    from exporter.ports import Kind
    from exporter.run import Report


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


def watched_of(plan: Plan, settings: IncidentSettings, kind: Kind) -> Watched:
    """A probe as incidents know it."""
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


def known_ends(accounts: Iterable[Account], ends: Mapping[str, float]) -> Iterator[tuple[str, float | None]]:
    """When each application's credential ends; a managed or workload identity has no end."""
    for account in accounts:
        if account.oauth2 and isinstance(account.oauth2.credential, ClientSecret | AppCertificate):
            yield account.name, ends.get(account.name)


def basic_accounts(plans: Iterable[Plan]) -> Iterator[str]:
    """Those that log in with a password at Microsoft."""
    for plan in plans:
        if plan.account and plan.way is Way.BASIC and plan.relay.provider.startswith("microsoft365"):
            yield plan.account.name
