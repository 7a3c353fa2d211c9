"""The page of an account, relay or domain: what is wrong, then its probes. Plain JSON values; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from exporter.history import state_of
from exporter.terms import Outcome
from exporter.web.age import span
from exporter.web.fact_words import facts_of
from exporter.web.findings import findings
from exporter.web.incident_views import incident_line
from exporter.web.mails import bounce_findings, mail_view
from exporter.web.slices import kept, mapped, whole
from exporter.web.tenants import tenant_name
from exporter.web.views import probe_view, status_view, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exporter.history import ProbeHistory
    from exporter.incidents.incident import Incident
    from exporter.model import ProbeId
    from exporter.run import Report
    from exporter.web.slices import Work

NOTHING_KEPT: Mapping[ProbeId, Sequence[Report]] = MappingProxyType({})
INCIDENTS_SHOWN = 10  # of those that are open, the loudest first
LINES = 25  # of those that go through it, in a slice
PROBES_SHOWN = 100  # of a relay that thousands of accounts send through; those that fail come first


def subject_work(
    name: str,
    histories: Sequence[ProbeHistory],
    *,
    former: Mapping[ProbeId, Sequence[Report]] = NOTHING_KEPT,
    incidents: Iterable[Incident] = (),
    transcripts: bool,
    now: float,
    next_run: Callable[[ProbeId], float | None],
) -> Work[dict[str, Any]]:
    """All of a subject: its own probes whole, of those that go through it a line each.

    `former` are runs of its own probes that a store has kept, `incidents` all that are open.
    """
    mine = yield from own(name, histories)
    known = [each.with_former(former.get(each.plan.id, ())) for each in mine]
    through = yield from kept(lambda each: each.plan.id.subject != name, histories)
    failing = yield from kept(lambda each: not _is_well(each), through)
    rest = islice(through if len(failing) < PROBES_SHOWN else (), PROBES_SHOWN + len(failing))
    listed = [*failing, *(each for each in rest if _is_well(each))][:PROBES_SHOWN]
    found = [*(yield from findings([*known, *failing], now)), *bounce_findings(known, now)]
    causes = {each["diagnosis"]["cause"] for each in found}
    shown = yield from kept(partial(_is_shown_by, name, {each.plan.id for each in known}), incidents)
    timing = partial(_timing, now=now, next_run=next_run)
    return {
        "name": name,
        "about": _about(name, histories[0]),
        "incidents": [_incident(each, causes, now) for each in shown[:INCIDENTS_SHOWN]],
        "ran": any(each.latest for each in histories),
        "findings": found,
        "probes": (
            yield from mapped(
                lambda each: probe_view(each, transcripts=transcripts) | timing(each) | _mails(each), known, 1
            )
        ),
        "through": (yield from mapped(lambda each: status_view(each) | timing(each), listed, LINES)),
        "through_in_all": len(through),
    }


def subject_view(*args: Any, **more: Any) -> dict[str, Any]:
    """The same at once."""
    return whole(subject_work(*args, **more))


def _is_shown_by(name: str, probes: Set[ProbeId], incident: Incident) -> bool:
    """Is it named after the subject, or shown by its probes?"""
    return incident.subject.name == name or (bool(probes) and not probes.isdisjoint(incident.probes))


def _incident(incident: Incident, causes: Set[str], now: float) -> dict[str, Any]:
    """With what is to be looked at first; `explained`: a finding says more."""
    return incident_line(incident) | {
        "for": span(now - incident.started_timestamp),
        "first": incident.kind.first,
        "explained": incident.cause in causes,
    }


def own(name: str, histories: Iterable[ProbeHistory]) -> Work[list[ProbeHistory]]:
    """The subject's own probes, those that fail first."""
    mine = yield from kept(lambda each: each.plan.id.subject == name, histories)
    return sorted(mine, key=_is_well)


def _is_well(known: ProbeHistory) -> bool:
    return known.latest is None or known.latest.outcome is Outcome.SUCCESS


def _timing(known: ProbeHistory, now: float, next_run: Callable[[ProbeId], float | None]) -> dict[str, Any]:
    due, since = next_run(known.plan.id), known.since_timestamp
    return {
        "state": state_of(known.latest) if known.latest else None,
        "since": utc(since) if since else None,
        "for": span(now - since) if since else None,
        "next_run": utc(due) if due else None,
        "next_in": span(due - now) if due else None,
        "facts": _facts(known),
    }


def _mails(known: ProbeHistory) -> dict[str, Any]:
    """The last ones first, where it sends such."""
    return {"deliveries": [mail_view(arrival) for arrival in reversed(known.arrivals)]}


def _facts(known: ProbeHistory) -> list[dict[str, str]]:
    """Of the last run that was one."""
    result = next((report.result for report in known.runs if report.result), None)
    return [{"name": name, "words": words} for name, words in facts_of(result)] if result else []


def _about(name: str, known: ProbeHistory) -> dict[str, Any]:
    """What is configured of it."""
    plan = known.plan
    account = plan.account if plan.id.account == name else None
    oauth = account.oauth2 if account else None
    return {
        "scope": "account" if account else "relay" if plan.id.relay == name else "domain",
        "address": account.address if account else None,
        "tenant": tenant_name(account) if account else None,
        "tenant_id": account.tenant if account and tenant_name(account) != account.tenant else None,
        "client_id": oauth.client_id if oauth else None,
        "labels": dict(account.labels) if account else {},
        "relay": plan.relay.name or None,
        "server": f"{plan.relay.host}:{plan.relay.port}" if plan.relay.port else None,
    }
