"""What the pages of incidents show, as plain JSON values: for people, programs and the command. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from exporter.delivery.mail import RoundTrip
from exporter.diagnosis.bounced import bounce_placeholders
from exporter.diagnosis.dated import DATED
from exporter.diagnosis.explain import cause_as_json
from exporter.diagnosis.placeholders import placeholders_of
from exporter.incident import IncidentName
from exporter.incidents.incident import Quiet
from exporter.web.slices import mapped, whole
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exporter.diagnosis.cause import Cause
    from exporter.incidents.incident import Incident, Transition
    from exporter.model import Plan, ProbeId
    from exporter.web.slices import Work


ABSORBED_SHOWN = 100  # ten thousand accounts of one tenant may each have one
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def incident_line(incident: Incident, tenants: Mapping[str, str] = NO_NAMES) -> dict[str, Any]:
    """One line of the list. `tenants` are the names of those that are GUIDs."""
    subject = incident.subject
    whom = tenants.get(subject.name, subject.name)
    labels = {name: getattr(subject, name) for name in ("tenant", "relay", "account", "domain")}
    return {
        "id": incident.id,
        "incident": incident.name.value,
        "alert": incident.name.alert,
        "title": incident.kind.title.format(subject=whom),
        "severity": incident.severity.value,
        "scope": subject.scope.value,
        "subject": whom,
        "labels": {name: value for name, value in labels.items() if value} | dict(subject.labels),
        "since": utc(incident.started_timestamp),
        "until": utc(incident.ended_timestamp) if incident.ended_timestamp else None,
        "told": incident.told,
        "why_not_told": _why_not_told(incident),
        "absorbed_by": incident.by if _is_absorbed(incident) else None,
        "cause": incident.cause or None,
        "actor": incident.actor or None,
        "phase": incident.phase or None,
        "probes": len(incident.probes),
        "share": incident.share,
    }


def incident_work(
    incident: Incident,
    steps: Iterable[Transition],
    absorbed: Iterable[Incident],
    plans: Mapping[ProbeId, Plan],
    causes: Mapping[str, Cause],
    *,
    tenants: Mapping[str, str] = NO_NAMES,
) -> Work[dict[str, Any]]:
    """All of one: `absorbed` are those that it speaks for, `plans` those of the configured probes."""
    cause = causes.get(incident.cause)
    found = yield from mapped(plans.get, incident.probes)
    known = [plan for plan in found if plan is not None]
    accounts = {plan.account.name: plan.account for plan in known if plan.account}
    shown_by = yield from mapped(lambda probe: {"id": str(probe), "subject": probe.subject}, incident.probes)
    absorbed = tuple(absorbed)
    return {
        **incident_line(incident, tenants),
        "first": incident.kind.first,
        "diagnosis": cause_as_json(cause, _placeholders(cause, incident, known)) if cause else None,
        "shown_by": shown_by,
        "accounts": len(accounts),
        "filled_for": next(iter(accounts.values())).address if len(accounts) > 1 else None,
        "absorbed": [incident_line(each, tenants) for each in absorbed[:ABSORBED_SHOWN]],
        "absorbed_in_all": len(absorbed),
        "transitions": [
            {"at": utc(each.at_timestamp), "step": each.step.value, "detail": each.detail} for each in steps
        ],
    }


def incident_view(*args: Any, **more: Any) -> dict[str, Any]:
    """The same at once."""
    return whole(incident_work(*args, **more))


def told_with(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The list as people read it: what another one speaks for stands with that one, as its `absorbed`."""
    lines = list(lines)
    by_id: dict[str | None, list[dict[str, Any]]] = {line["id"]: [] for line in lines}
    for line in lines:
        by_id.get(line.get("absorbed_by"), []).append(line)
    return [line | {"absorbed": by_id[line["id"]]} for line in lines if line.get("absorbed_by") not in by_id]


def _placeholders(cause: Cause, incident: Incident, plans: Sequence[Plan]) -> Mapping[str, str]:
    """What stands in its steps: of the first that shows it, or the mailbox that mail came back from."""
    if not plans:
        return DATED
    trip = plans[0].options
    if incident.name is IncidentName.DELIVERY_LOST and isinstance(trip, RoundTrip):
        return bounce_placeholders(cause, plans[0], trip.to)
    return placeholders_of(plans[0])


def _is_absorbed(incident: Incident) -> bool:
    return incident.ended_timestamp is None and incident.quiet is Quiet.ABSORBED


def _why_not_told(incident: Incident) -> str | None:
    if incident.ended_timestamp is not None or incident.quiet is Quiet.TOLD:
        return None
    return f"{incident.quiet}: {incident.by}"
