"""The incidents: a configuration, observations and time in; what is open and what has changed out.

A failing probe is held to be of one kind and shows one incident at most. A relay's incident takes its
probes and a tenant's its accounts; what is left is an account's, a domain's, or the relay's own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from exporter.config.settings import IncidentSettings
from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName, Scope
from exporter.incidents.dates import Ends, near
from exporter.incidents.incident import Incident, Subject, Transition
from exporter.incidents.kinds import CERTIFICATE_ENDS_SECONDS, KINDS, Judged, kind_of
from exporter.incidents.pace import HOUR_SECONDS, Pace
from exporter.incidents.placing import Placing
from exporter.incidents.saved import (
    Saved,
    SavedProbe,
    SavedSubject,
    restore_probe,
    restore_subject,
    restored_incident,
    saved_probe,
    saved_subject,
)
from exporter.incidents.subjects import OpenIncident, ProbeState, SubjectState
from exporter.terms import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.config.maintenance import Window
    from exporter.diagnosis.cause import Cause
    from exporter.incidents.observation import Observation, Watched
    from exporter.model import ProbeId

DATES_EVERY_SECONDS = 60.0
DEGRADED_RUNS = 2  # an address that did not answer once may have been busy
ALONE_SECONDS = 15.0  # a file that another process locks for a moment is no incident
SUBMISSION = "submission"
_EXPORTER = Subject(scope=Scope.EXPORTER)


class Incidents:
    """All of one exporter."""

    def __init__(self) -> None:
        self._placing = Placing()
        self._register = self._placing.register
        self._settings = IncidentSettings()
        self._ends = Ends()
        self._probes: dict[ProbeId, ProbeState] = {}
        self._subjects: dict[Subject, SubjectState] = {}
        self._dated: set[OpenIncident] = set()
        self._dates_timestamp = 0.0
        self._alone: dict[IncidentName, float] = {}  # since when each holds
        self._touched: dict[ProbeState, None] = {}

    # --- over a restart ------------------------------------------------------------------------------------

    def _restore(self, saved: Saved, causes: Mapping[str, Cause], now: float) -> None:
        """Put back what was saved. What is not watched any more ends."""
        self._register.ended.extend(each for each in saved.incidents if each.ended_timestamp is not None)
        for each in saved.incidents:
            if each.ended_timestamp is None:
                self._adopt(each)
        for subject in saved.subjects:
            if subject.subject in self._subjects:
                restore_subject(self._subjects[subject.subject], subject)
        for at in self._subjects.values():
            if at.pace is not None:
                at.pace.turn_hour(int(now // HOUR_SECONDS))
        self._restore_probes(saved, causes, now)
        self._placing.settle(self._subjects.values(), now)
        for incident in [each for each in self._register.open.values() if self._is_abandoned(each)]:
            self._register.end(incident, now)

    def _restore_probes(self, saved: Saved, causes: Mapping[str, Cause], now: float) -> None:
        """All are put back before one is judged by the others.

        Those first that show what their incident is named by: else its name would change, and change back.
        """
        named = {each.id: each.cause for each in saved.incidents}
        ordered = sorted(saved.probes, key=lambda each: each.cause != named.get(each.incident))
        known = [(self._probes[each.probe], each) for each in ordered if each.probe in self._probes]
        for state, probe in known:
            restore_probe(state, probe, self._register.open, causes)
        for state, probe in known:
            self._rejoin(state, probe, now)

    def changed(self, *, everything: bool = False) -> tuple[list[SavedProbe], list[SavedSubject]]:
        """What has changed of the state since this was asked last."""
        touched, self._touched = self._touched | self._register.moved, {}
        self._register.moved = {}
        if everything:
            touched |= dict.fromkeys(self._probes.values())
        subjects = {id(at): at for state in touched for at in (state.relay, state.tenant) if at is not None}
        return [saved_probe(state) for state in touched], [saved_subject(at) for at in subjects.values()]

    def _adopt(self, saved: Incident) -> None:
        incident = restored_incident(saved, self._subject(saved.subject))
        self._register.adopt(incident)
        if incident.kind.judged is Judged.DATE:
            self._dated.add(incident)

    def _rejoin(self, state: ProbeState, saved: SavedProbe, now: float) -> None:
        incident = self._register.open.get(saved.incident)
        if incident is not None and incident.at in state.subjects():  # else it was moved meanwhile
            self._register.join(incident, state, now)
        for name in map(IncidentName, saved.standing):
            self._stand(name, state.at(KINDS[name].scope), state, True, now)
        self._judge_pace(state.relay, now)

    def _is_abandoned(self, incident: OpenIncident) -> bool:
        """Does nobody show it any more?"""
        if incident.kind.judged is Judged.DATE:
            return False
        return not incident.members and incident.at.cut_off is None

    # --- in ------------------------------------------------------------------------------------------------

    def configure(  # noqa: PLR0917 - what a configuration comes to
        self,
        watched: Iterable[Watched],
        settings: IncidentSettings,
        ends: Ends,
        now: float,
        saved: Saved | None = None,
        causes: Mapping[str, Cause] = CAUSES,
    ) -> None:
        """Watch these probes and no others; one that is gone shows nothing any more.

        `saved` is what a former process left, for the first time only; `causes` by label, an operator's own
        too.
        """
        self._settings, self._ends = settings, ends
        self._placing.settings = settings
        wanted = {each.probe: each for each in watched}
        for probe, state in list(self._probes.items()):
            if probe not in wanted or _belongs(wanted[probe]) != _belongs(state.watched):
                self._forget(state, now)
        for probe, each in wanted.items():
            if probe in self._probes:
                self._probes[probe].watched = each
            else:
                self._probes[probe] = self._made(each)
        if saved is not None:
            self._register.windows = self._windows(now)  # else all would be told, and then be quiet again
            self._restore(saved, causes, now)
        self._drop_unused()
        self._placing.resettle(now)
        self.tick(now, dates=True)

    def observe(self, seen: Observation) -> None:
        """A turn of a probe came to its end. One that is not watched is passed over."""
        state = self._probes.get(seen.probe)
        if state is None:
            return
        now, failing = seen.at_timestamp, state.streak > 0
        if seen.outcome is Outcome.SUCCESS:
            self._succeeded(state, seen)
        elif seen.outcome is Outcome.DEFERRED:
            self._deferred(state, now)
        elif _fails(state, seen):
            self._failed(state, seen)
        if state.streak or failing or _is_busy(state) or state.watched.probe.probe == SUBMISSION:
            self._touched[state] = None
        if seen.certificate_end is not None:
            self._certificate(state, seen.certificate_end, now)
        if seen.degraded is not None:
            state.degraded_runs = state.degraded_runs + 1 if seen.degraded else 0
            self._stand(
                IncidentName.RELAY_DEGRADED, state.relay, state, state.degraded_runs >= DEGRADED_RUNS, now
            )
        if seen.egress_stranger is not None:
            self._stand(IncidentName.EGRESS_ADDRESS_CHANGED, state.relay, state, seen.egress_stranger, now)

    def stand(
        self,
        probe: ProbeId,
        standing: Mapping[IncidentName, bool],
        now: float,
        bounced: Cause | None = None,
    ) -> None:
        """What is known of a round trip's mails: by kind of incident of its account, whether it holds.

        `bounced`: why the last one came back, where it did; that is why mail is lost.
        """
        state = self._probes.get(probe)
        if state is None or state.account is None:
            return
        for name, holds in standing.items():
            cause = bounced if name is IncidentName.DELIVERY_LOST else None
            self._stand(name, state.account, state, holds, now, cause)

    def stand_alone(self, name: IncidentName, now: float, *, holds: bool) -> None:
        """What the exporter knows of itself without a probe; told when it has held for a moment."""
        at = self._subject(_EXPORTER)
        since = self._alone.setdefault(name, now) if holds else self._alone.pop(name, None)
        incident = at.open.get(name)
        if not holds and incident is not None:
            self._register.end(incident, now)
        elif holds and incident is None and since is not None and now - since >= ALONE_SECONDS:
            self._placing.opened(KINDS[name], at, now)

    def tick(self, now: float, *, dates: bool = False) -> None:
        """Time has passed: about once a second."""
        self._placing.tick(now)
        self._register.tick(self._windows(now), now)
        if dates or abs(now - self._dates_timestamp) >= DATES_EVERY_SECONDS:
            self._dates_timestamp = now
            self._date(now)

    def _windows(self, now: float) -> tuple[Window, ...]:
        return tuple(each for each in self._settings.maintenance if each.is_open(now))

    # --- out -----------------------------------------------------------------------------------------------

    def open(self, now: float) -> tuple[Incident, ...]:
        """Those that are open, as they stand."""
        return tuple(self._register.shown(now))

    def ended(self) -> tuple[Incident, ...]:
        """Those that ended within the hour, the oldest first."""
        return tuple(self._register.ended)

    def find(self, incident_id: str, now: float) -> Incident | None:
        """One that is open, or ended within the hour."""
        return self._register.find(incident_id, now)

    def transitions(self) -> tuple[Transition, ...]:
        """What has happened since this was asked last."""
        return self._register.transitions()

    # --- runs ----------------------------------------------------------------------------------------------

    def _succeeded(self, state: ProbeState, seen: Observation) -> None:
        now = seen.at_timestamp
        if state.streak:
            self._placing.recover(state, now)
        self._placing.work(state, now)
        if not state.watched.expects_refusal:
            self._placing.accept_basic(state, now)
        if state.watched.probe.probe == SUBMISSION and seen.seconds is not None:
            self._time(state, seen.seconds, now)

    def _deferred(self, state: ProbeState, now: float) -> None:
        """Put off on purpose: the relay works, and what the probe showed before is over."""
        if state.streak:
            self._placing.recover(state, now)
        self._placing.work(state, now)

    def _failed(self, state: ProbeState, seen: Observation) -> None:
        if not state.streak:
            state.since_timestamp = seen.at_timestamp
        state.streak += 1
        state.cause, state.phase = seen.cause, seen.phase
        self._placing.hold_to(state, kind_of(seen), seen.at_timestamp)
        self._placing.place(state, seen.started_timestamp, seen.at_timestamp)
        if state.relay.pace is not None:
            state.relay.pace.drop(state)
            self._judge_pace(state.relay, seen.at_timestamp)

    def _time(self, state: ProbeState, seconds: float, now: float) -> None:
        relay = state.relay
        if relay.pace is None:
            relay.pace = Pace()
        relay.pace.take(state, seconds, now, state.watched.thresholds.failures)
        self._judge_pace(relay, now)

    def _judge_pace(self, relay: SubjectState, now: float) -> None:
        pace, name = relay.pace, IncidentName.SUBMISSION_SLOW
        if pace is None or not (pace.slow or name in relay.open):
            return
        incident = relay.open.get(name)
        if incident is not None and pace.is_over():
            self._register.end(incident, now)
        elif incident is None and pace.is_slow():
            self._placing.opened(KINDS[name], relay, now)
        if (incident := relay.open.get(name)) is not None:
            for state in incident.members.keys() - pace.slow:
                incident.members.pop(state)
            for state in pace.slow - incident.members.keys():
                self._show(incident, state, None, now)

    # --- what stands ---------------------------------------------------------------------------------------

    def _stand(  # noqa: PLR0917
        self,
        name: IncidentName,
        at: SubjectState,
        state: ProbeState,
        holds: bool,
        now: float,
        cause: Cause | None = None,
    ) -> None:
        """A probe has seen, or has not, what makes this kind by itself, whatever its run came to."""
        incident = at.open.get(name)
        if holds is not (name in state.standing):
            (state.standing.add if holds else state.standing.discard)(name)
            self._touched[state] = None
        if holds:
            incident = incident or self._placing.opened(KINDS[name], at, now)
            if incident is not None and (cause or state not in incident.members):
                self._show(incident, state, cause, now)
        elif incident is not None and state in incident.members and state.incident is not incident:
            self._register.hide(incident, state, now)

    def _show(self, incident: OpenIncident, state: ProbeState, cause: Cause | None, now: float) -> None:
        """The first probe that shows it says whether it is within a maintenance window."""
        self._register.show(incident, state, cause, now)
        if len(incident.members) == 1:
            self._register.judge(incident, now)

    def _certificate(self, state: ProbeState, end: float, now: float) -> None:
        """What ends soon, or was renewed, is judged at the next tick and need not wait a minute."""
        before = state.relay.certificate_ends.get(state)
        if before == end:
            return
        state.relay.certificate_ends[state] = end
        self._touched[state] = None
        if before is not None or end - now < CERTIFICATE_ENDS_SECONDS:
            self._dates_timestamp = 0.0

    def _date(self, now: float) -> None:
        due = set(near(self._ends, self._subjects.values(), now, self._settings.relay_share))
        for past in [each for each in self._dated if (each.kind.name, each.at) not in due]:
            self._dated.discard(past)
            if past.id in self._register.open:
                self._register.end(past, now)
        for name, at in due:
            if name not in at.open and (incident := self._placing.opened(KINDS[name], at, now)):
                self._dated.add(incident)

    # --- subjects ------------------------------------------------------------------------------------------

    def _made(self, watched: Watched) -> ProbeState:
        probe = watched.probe
        relay = self._subject(_relay(probe.relay))
        state = ProbeState(watched=watched, relay=relay, exporter=self._subject(_EXPORTER))
        if probe.account:
            state.tenant = self._subject(_tenant(watched.tenant, watched.labels))
            state.account = self._subject(
                Subject(
                    scope=Scope.ACCOUNT, tenant=watched.tenant, relay=probe.relay, account=probe.account,
                    labels=watched.labels,
                )
            )  # fmt: skip
            state.account.above = (state.tenant, relay)
            state.tenant.accounts.add(state.account)
        if probe.domain:
            state.domain = self._subject(Subject(scope=Scope.DOMAIN, domain=probe.domain))
        for at in state.subjects():
            at.probes.add(state)
        return state

    def _subject(self, subject: Subject) -> SubjectState:
        state = self._subjects.get(subject)
        if state is None:
            state = self._subjects[subject] = SubjectState(subject=subject)
        return state

    def _forget(self, state: ProbeState, now: float) -> None:
        """It is no longer watched."""
        self._placing.forget(state, now)
        state.degraded_runs = 0
        self._touched[state] = None
        if state.relay.pace is not None:
            state.relay.pace.drop(state)
            self._judge_pace(state.relay, now)
        state.relay.certificate_ends.pop(state, None)
        for name in list(state.standing):
            self._stand(name, state.at(KINDS[name].scope), state, False, now)
        for at in state.subjects():
            at.probes.discard(state)
        del self._probes[state.watched.probe]

    def _drop_unused(self) -> None:
        """Subjects without a probe go; what is open of them ends with the dates."""
        unused = [at for at in self._subjects.values() if not at.probes and not at.open]
        for at in unused:
            del self._subjects[at.subject]
        for at in self._subjects.values():
            if at.accounts:
                at.accounts = {account for account in at.accounts if account.probes}


@lru_cache(maxsize=1024)
def _relay(name: str) -> Subject:
    """Many probes have the same."""
    return Subject(scope=Scope.RELAY, relay=name)


@lru_cache(maxsize=1024)
def _tenant(name: str, labels: tuple[tuple[str, str], ...]) -> Subject:
    """Many accounts have the same."""
    return Subject(scope=Scope.TENANT, tenant=name, labels=labels)


def _is_busy(state: ProbeState) -> bool:
    """Does something go on at its relay or tenant that even its success may change?"""
    tenant = state.tenant
    return bool(state.relay.alike) or (tenant is not None and bool(tenant.cut_off or tenant.alike))


def _fails(state: ProbeState, seen: Observation) -> bool:
    """Does this turn say anything of what the probe shows?

    Our own fault says nothing of it: it kept us from finding out whether that is over. Nor does a probe that
    is held still, but by why it is held: what it failed by last may be another thing.
    """
    kind = kind_of(seen)
    shows = state.incident.kind.scope if state.incident is not None else Scope.EXPORTER
    if kind.scope is Scope.EXPORTER is not shows:
        return False
    return seen.outcome is Outcome.FAILURE or not state.streak or kind is not state.kind


def _belongs(watched: Watched) -> tuple[object, ...]:
    """What makes a probe another one as far as incidents go."""
    return watched.probe.relay, watched.tenant, watched.labels
