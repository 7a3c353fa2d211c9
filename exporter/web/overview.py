"""The first page: what is open, then accounts, relays and domains, failing first. Plain JSON values; pure.

All subjects are looked at, but only those of the page asked for become rows: ten thousand cost milliseconds.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from exporter.delivery.mail import Delivery
from exporter.diagnosis.dated import filled
from exporter.diagnosis.placeholders import placeholders_of
from exporter.incidents.incident import Quiet
from exporter.terms import Outcome, Way
from exporter.web.age import short, span
from exporter.web.filter import State, Wanted, fits
from exporter.web.incident_views import incident_line, told_with
from exporter.web.migration import has_to_migrate, migration, missing
from exporter.web.slices import Work, kept, mapped, whole
from exporter.web.tenants import names_of, tenant_name
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exporter.history import ProbeHistory, Subject
    from exporter.incidents.incident import Incident
    from exporter.model import ProbeId

ROWS = 100
ROWS_A_SLICE = 10
INCIDENTS_SHOWN = 20
ABSORBED_SHOWN = 1000  # ten thousand accounts of one tenant may each have one


_STATES = tuple(State)
_RANKED = range(len(_STATES))
_RANKS = {  # by name: ten thousand enum members take long to hash
    Outcome.FAILURE.name: _STATES.index(State.FAILING),
    Outcome.HELD.name: _STATES.index(State.HELD),
    Outcome.DEFERRED.name: _STATES.index(State.PUT_OFF),
    Outcome.SUCCESS.name: _STATES.index(State.OK),
}
_FAILING, _WAITING = _STATES.index(State.FAILING), _STATES.index(State.WAITING)
_SPARKED = ("submission", "login", "round_trip", "envelope", "reach", "dns", "tls", "token")
"""Whose times are shown, the first that a subject has: what people wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of the world at the moment of the page."""

    subjects: Sequence[Subject]  # by name
    incidents: Sequence[Incident]
    milestones: Sequence[tuple[str, float]]
    next_run: Callable[[ProbeId], float | None]
    now: float


def overview_work(seen: Seen, wanted: Wanted) -> Work[dict[str, Any]]:
    """The page that is asked for."""
    ranks = yield from mapped(_rank_of_subject, seen.subjects)
    counts = Counter(ranks)
    found = yield from _found(ranks, seen.subjects, wanted)
    pages = max(1, math.ceil(len(found) / ROWS))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * ROWS : page * ROWS]
    speaking = yield from kept(lambda each: each.quiet is not Quiet.ABSORBED, seen.incidents)
    told = yield from kept(lambda each: each.told, speaking)
    lines = yield from _incidents(seen, speaking[:INCIDENTS_SHOWN])
    return {
        "incidents": lines,
        "incidents_told": len(told),
        "incidents_open": len(speaking),
        "migration": (yield from migration(seen.subjects, seen.milestones, seen.now)),
        "counts": {state.value: counts[rank] for rank, state in enumerate(State)},
        "found": len(found),
        "page": page,
        "pages": pages,
        "rows": (yield from mapped(lambda each: _row(*each, seen), shown, ROWS_A_SLICE)),
    }


def overview(seen: Seen, wanted: Wanted) -> dict[str, Any]:
    """The same at once."""
    return whole(overview_work(seen, wanted))


def _found(
    ranks: Sequence[int], subjects: Sequence[Subject], wanted: Wanted
) -> Work[list[tuple[int, Subject]]]:
    """Those that fit, the worst first, and by name as they came."""
    found = yield from kept(
        lambda each: fits(_STATES[each[0]], each[1], wanted), zip(ranks, subjects, strict=True)
    )
    by_rank = yield from mapped(lambda rank: [each for each in found if each[0] == rank], _RANKED, 1)
    return list(chain.from_iterable(by_rank))


def _incidents(seen: Seen, first: Sequence[Incident]) -> Work[list[dict[str, Any]]]:
    """The first that are open, each with those that it speaks for."""
    ids = {each.id for each in first}
    absorbed = yield from kept(lambda each: each.by in ids, seen.incidents)
    known = (*first, *islice(absorbed, ABSORBED_SHOWN))
    tenants = yield from names_of((each.subject.tenant for each in known), seen.subjects)
    lines = yield from mapped(
        lambda each: incident_line(each, tenants) | {"for": span(seen.now - each.started_timestamp)}, known
    )
    return told_with(lines)


def _rank_of_subject(subject: Subject) -> int:
    """Of the worst that one of its probes has come to."""
    return min([_rank(known) for known in subject.probes])


def _rank(known: ProbeHistory) -> int:
    if _came_back(known):
        return _FAILING
    return _RANKS[known.last[-1].outcome.name] if known.last else _WAITING


def _came_back(known: ProbeHistory) -> bool:
    """Does it work, but for its last mail, which came back?"""
    return known.bounced is not None and (not known.last or known.last[-1].outcome is Outcome.SUCCESS)


def _since(known: ProbeHistory) -> float | None:
    """When it came into the state that stands, in Unix seconds."""
    back = (each.at_timestamp for each in reversed(known.arrivals) if each.outcome is Delivery.BOUNCED)
    return next(back, None) if _came_back(known) else known.since_timestamp


def _row(rank: int, subject: Subject, seen: Seen) -> dict[str, Any]:
    worst = min(subject.probes, key=lambda known: (_rank(known), known.since_timestamp or 0.0))
    since = _since(worst)
    report, account = worst.latest, subject.account
    cause = (report.cause if report else None) or (worst.bounced.cause if worst.bounced else None)
    due = [at for known in subject.probes if (at := seen.next_run(known.plan.id)) is not None]
    fact = report.result.failure if report and report.result else None
    hold = next((known.latest.hold for known in subject.probes if known.latest and known.latest.hold), None)
    return {
        "name": subject.name,
        "scope": subject.scope,
        "state": _STATES[rank].value,
        "address": account.address if account else None,
        "tenant": tenant_name(account) if account else None,
        "relay": subject.plan.relay.name or None,
        "labels": dict(account.labels) if account else {},
        "ways": list(_ways(subject)),
        "cause": cause.label if cause else None,
        "meaning": filled(cause.meaning, placeholders_of(worst.plan)) if cause else None,
        "actor": cause.actor.value if cause else None,
        "phase": fact.phase.value if fact else hold.phase.value if hold and hold.phase else None,
        "since": utc(since) if since else None,
        "for": span(seen.now - since) if since else None,
        "held_until": utc(hold.until) if hold else None,
        "next_run": utc(min(due)) if due else None,
        "next_in": span(min(due) - seen.now) if due else None,
        "to_migrate": missing(subject) if has_to_migrate(subject) else None,
        **_times(subject),
    }


def _ways(subject: Subject) -> Iterator[dict[str, Any]]:
    """Each way to log in that the account has, and whether all its probes work; None: none has run."""
    for way in subject.account.ways if subject.account else ():
        ran = [known.latest for known in subject.probes if known.plan.way is way and known.latest]
        works = all(report.outcome is Outcome.SUCCESS for report in ran) if ran else None
        yield {"way": Way(way).value, "works": works}


def _times(subject: Subject) -> dict[str, Any]:
    """How long the last runs took, of the probe that people wait for."""
    sparked = min(subject.probes, key=_place)
    seconds = [None if math.isnan(each) else round(each, 4) for each in sparked.seconds]
    last = next((each for each in reversed(seconds) if each is not None), None)
    return {
        "timed": sparked.plan.id.probe,
        "seconds": seconds,
        "took": short(last) if last is not None else None,
    }


def _place(known: ProbeHistory) -> int:
    probe = known.plan.id.probe
    return _SPARKED.index(probe) if probe in _SPARKED else len(_SPARKED)
