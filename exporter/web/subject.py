"""The page of an account, relay or domain: what is wrong, then its probes. Plain JSON values; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from exporter.web.tenants import tenant_name
from exporter.web.views import probe_view, status_view, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exporter.history import ProbeHistory
    from exporter.incidents.incident import Incident
    from exporter.model import ProbeId
    from exporter.run import Report

NOTHING_KEPT: Mapping[ProbeId, Sequence[Report]] = MappingProxyType({})
INCIDENTS_SHOWN = 10  # of those that are open, the loudest first
PROBES_SHOWN = 100  # of a relay that thousands of accounts send through; those that fail come first


def subject_view(
    name: str,
    histories: Sequence[ProbeHistory],
    *,
    former: Mapping[ProbeId, Sequence[Report]] = NOTHING_KEPT,
    incidents: Iterable[Incident] = (),
    transcripts: bool,
    now: float,
    next_run: Callable[[ProbeId], float | None],
) -> dict[str, Any]:
    """All of a subject: its own probes whole, of those that go through it a line each.

    `former` are runs of its own probes that a store has kept, `incidents` all that are open.
    """
    known = [each.with_former(former.get(each.plan.id, ())) for each in own(name, histories)]
    through = sorted((each for each in histories if each.plan.id.subject != name), key=_is_well)
    timing = partial(_timing, now=now, next_run=next_run)
    found = [*findings([*known, *through], now), *bounce_findings(known, now)]
    causes = {each["diagnosis"]["cause"] for each in found}
    open_ones = islice(_of(name, histories, incidents), INCIDENTS_SHOWN)
    return {
        "name": name,
        "about": _about(name, histories[0]),
        "incidents": [
            incident_line(each)
            | {
                "for": span(now - each.started_timestamp),
                "first": each.kind.first,
                "explained": each.cause in causes,
            }
            for each in open_ones
        ],
        "ran": any(each.latest for each in histories),
        "findings": found,
        "probes": [probe_view(each, transcripts=transcripts) | timing(each) | _mails(each) for each in known],
        "through": [status_view(each) | timing(each) for each in through[:PROBES_SHOWN]],
        "through_in_all": len(through),
    }


def _of(name: str, histories: Iterable[ProbeHistory], incidents: Iterable[Incident]) -> Iterator[Incident]:
    """Those that its probes show, or that are named after it."""
    probes = {known.plan.id for known in histories if known.plan.id.subject == name}
    for each in incidents:
        if each.subject.name == name or (probes and not probes.isdisjoint(each.probes)):
            yield each


def own(name: str, histories: Iterable[ProbeHistory]) -> list[ProbeHistory]:
    """The subject's own probes, those that fail first."""
    return sorted((each for each in histories if each.plan.id.subject == name), key=_is_well)


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
