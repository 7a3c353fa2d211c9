"""The last runs in memory: bounded, failures kept longer than successes, changes kept longest.

Reports are frozen and their words redacted when they were recorded. Changes outlive a restart in the store.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exporter.delivery.mail import Delivery
from exporter.store.changes import KEPT as CHANGES_KEPT
from exporter.store.changes import Change
from exporter.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exporter.delivery.mail import Arrival
    from exporter.diagnosis.classify import Diagnosis
    from exporter.model import Account, Plan, ProbeId
    from exporter.run import Report

LAST_KEPT = 2  # of ten thousand probes each run is 6 KB; more runs are in the store
FAILURES_KEPT = 10  # what a person comes for is older than the last few successes
ARRIVALS_KEPT = 10
UNKNOWN = ""  # what stood before the first turn; that a probe works from then on is no change
EVIDENCE_CHARACTERS = 500
_DID_NOT_WORK = (Outcome.FAILURE, Outcome.DEFERRED)
SECONDS_KEPT = 24  # as many as a sparkline shows


@dataclass(slots=True)
class ProbeHistory:
    """What is remembered of one probe."""

    plan: Plan
    last: tuple[Report, ...] = ()
    failures: tuple[Report, ...] = ()
    changes: tuple[Change, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    bounced: Diagnosis | None = None
    """Why the last mail of a round trip came back; None where it did not."""
    seconds: array[float] = field(default_factory=lambda: array("f"))
    """How long the last successes took; a failure among them is NaN."""
    since_timestamp: float | None = None
    """The first turn of the state that stands; None before the first."""
    former: tuple[Report, ...] = ()
    """Runs that are not remembered but kept in a store: there for a page that asks for them."""

    def add(self, report: Report) -> Change | None:
        """Remember a turn; the change that it made, if any.

        A held turn is no run: it says only that the last failure still stands.
        """
        before, change = self.latest, None
        stood = state_of(before) if before else self.changes[-1].after if self.changes else UNKNOWN
        if stood != state_of(report) and (stood != UNKNOWN or report.cause is not None):
            change = _change(stood, before, report)
            self.changes = (*self.changes, change)[-CHANGES_KEPT:]
            self.since_timestamp = report.at_timestamp
        if self.since_timestamp is None:
            known = self.changes[-1].at_timestamp if self.changes else report.at_timestamp
            self.since_timestamp = known
        if report.result is not None:
            took = report.result.duration_seconds if report.outcome is Outcome.SUCCESS else math.nan
            self.seconds.append(took)
            del self.seconds[:-SECONDS_KEPT]
        self._remember(report)
        return change

    def arrived(self, arrival: Arrival, bounced: Diagnosis | None) -> None:
        """Remember what became of a mail."""
        self.arrivals = (*self.arrivals, arrival)[-ARRIVALS_KEPT:]
        if not arrival.late_find and arrival.outcome is not Delivery.NEVER_SENT:
            self.bounced = bounced

    def came_again(self, message_id: str, copies: int) -> None:
        """So many copies of a mail were found in all, as far as it is remembered."""
        self.arrivals = tuple(
            replace(each, copies=max(each.copies, copies))
            if each.mail.wanted.message_id == message_id
            else each
            for each in self.arrivals
        )

    def _remember(self, report: Report) -> None:
        before, former = self.latest, self.last
        if before is not None and before.outcome is report.outcome is Outcome.HELD:
            former = former[:-1]
        self.last = (*map(_without_transcript, former), report)[-LAST_KEPT:]
        if report.outcome is Outcome.FAILURE:
            self.failures = (*self.failures, report)[-FAILURES_KEPT:]

    @property
    def latest(self) -> Report | None:
        """The last turn, or None before the first."""
        return self.last[-1] if self.last else None

    def with_former(self, former: Sequence[Report]) -> ProbeHistory:
        """The same, with runs that a store has kept beside those remembered."""
        known = {report.at_timestamp for report in (*self.failures, *self.last[-1:])}
        older = tuple(report for report in former if report.at_timestamp not in known)
        return replace(self, former=older) if older else self

    @property
    def runs(self) -> tuple[Report, ...]:
        """All that is known, each once, the latest first; a hold is among them while it stands."""
        told = (
            *self.last[:-1],
            *self.former,
            *self.failures,
            *self.last[-1:],
        )  # the later has all that was said
        known = {report.at_timestamp: report for report in told}
        return tuple(known[at] for at in sorted(known, reverse=True))

    @property
    def failed(self) -> Report | None:
        """The latest run that failed or was put off, of this process or a former one."""
        return next((report for report in self.runs if report.outcome in _DID_NOT_WORK), None)

    def settling_until(self) -> float | None:
        """Until when the fix of the last cause may still be on its way: results may flap that long.

        None where nothing was mended, or where a fix takes effect at once.
        """
        if not self.changes or not self.changes[-1].settling_seconds:
            return None
        return self.changes[-1].at_timestamp + self.changes[-1].settling_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An account, relay or domain with its probes. `words` is what it is found by, in lower case."""

    name: str
    scope: str
    probes: tuple[ProbeHistory, ...]
    words: str

    @property
    def plan(self) -> Plan:
        """That of its first probe."""
        return self.probes[0].plan

    @property
    def account(self) -> Account | None:
        """None for a relay or domain."""
        return self.plan.account


class History:
    """What is remembered, by probe."""

    def __init__(self) -> None:
        self._probes: dict[ProbeId, ProbeHistory] = {}
        self._plans: dict[ProbeId, Plan] = {}
        self._named: dict[str, list[ProbeHistory]] = {}
        self.subjects: tuple[Subject, ...] = ()
        """By name."""

    def configure(self, plans: Iterable[Plan]) -> None:
        """Remember these probes and no others."""
        former, self._probes, self._named = self._probes, {}, {}
        self._plans = {plan.id: plan for plan in plans}
        for probe, plan in self._plans.items():
            known = self._probes[probe] = former.get(probe) or ProbeHistory(plan)
            known.plan = plan
            for name in {probe.subject, probe.relay} - {""}:
                self._named.setdefault(name, []).append(known)
        self.subjects = tuple(sorted(_subjects(self._probes.values()), key=lambda each: each.name))

    def restore(self, changes: Mapping[ProbeId, Sequence[Change]]) -> None:
        """Take in what a former process has seen of these probes."""
        for probe, known in self._probes.items():
            known.changes = (*known.changes, *changes.get(probe, ()))[-CHANGES_KEPT:]

    def add(self, report: Report) -> Change | None:
        """Take in a turn; the change that it made. One of a probe that is not configured is passed over."""
        known = self._probes.get(report.plan.id)
        return known.add(report) if known else None

    def arrived(self, probe: ProbeId, arrival: Arrival, bounced: Diagnosis | None = None) -> None:
        """Take in what became of a mail of a round trip, and why where it came back."""
        if probe in self._probes:
            self._probes[probe].arrived(arrival, bounced)

    def came_again(self, probe: ProbeId, message_id: str, copies: int) -> None:
        """Take in that so many copies of a mail were found."""
        if probe in self._probes:
            self._probes[probe].came_again(message_id, copies)

    def latest(self, probe: ProbeId) -> Report | None:
        """The last turn of a probe, or None."""
        known = self._probes.get(probe)
        return known.latest if known else None

    @property
    def plans(self) -> Mapping[ProbeId, Plan]:
        """What is configured, by probe."""
        return self._plans

    def all(self) -> tuple[ProbeHistory, ...]:
        """Every probe's history, in the order of the configuration."""
        return tuple(self._probes.values())

    def of(self, name: str) -> tuple[ProbeHistory, ...]:
        """The probes of an account or domain, or all that go through a relay; empty for an unknown name."""
        return tuple(self._named.get(name, ()))


def _subjects(histories: Iterable[ProbeHistory]) -> Iterator[Subject]:
    grouped: dict[str, list[ProbeHistory]] = {}
    for known in histories:
        grouped.setdefault(known.plan.id.subject, []).append(known)
    for name, probes in grouped.items():
        probe = probes[0].plan.id
        scope = "account" if probe.account else "relay" if probe.relay else "domain"
        yield Subject(name=name, scope=scope, probes=tuple(probes), words=_words(probes[0].plan))


def _words(plan: Plan) -> str:
    account, relay = plan.account, plan.relay
    told = [plan.id.subject, relay.name, relay.host]
    if account is not None:
        told += [account.address, account.tenant, *(f"{name}={value}" for name, value in account.labels)]
    return " ".join(told).lower()


def _without_transcript(report: Report) -> Report:
    """A success that is over: what was said in it is of no use, and is most of what it takes."""
    if report.outcome is not Outcome.SUCCESS or report.result is None or not report.result.transcript:
        return report
    return replace(report, result=replace(report.result, transcript=()))


def _change(stood: str, before: Report | None, after: Report) -> Change:
    failure = after.result.failure if after.result else None
    return Change(
        at_timestamp=after.at_timestamp,
        before=stood,
        after=state_of(after),
        settling_seconds=before.cause.propagation_seconds if before and before.cause else 0.0,
        evidence=failure.detail[:EVIDENCE_CHARACTERS] if failure else "",
    )


def state_of(report: Report) -> str:
    """ "success", or the label of the cause that stands."""
    return report.cause.label if report.cause else Outcome.SUCCESS.value
