"""Which incident a failing probe shows: its relay's, its tenant's, or its own.

Shares are of those that were seen since the trouble began, so that a relay that nobody reaches is known as
such before its accounts are told one by one. When most work again, a probe that goes on failing leaves for
its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from exporter.config.settings import IncidentSettings
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.alike import ALIKE_AT_LEAST, GATHER_SECONDS, Alike
from exporter.incidents.cut_off import CutOff
from exporter.incidents.kinds import KINDS, Judged, Kind, Takes, is_refusal, runs_needed
from exporter.incidents.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.incidents.subjects import OpenIncident, ProbeState, SubjectState

TURNS_TO_SWITCH = 2  # runs in a row that show another kind, before an open incident loses a probe to it
FEW_PROBES, PROBES_TO_A_RUN = 6, 7  # one run more from 42 probes of a relay on, two from 294 on


class Placing:
    """Puts failing probes into incidents, and takes recovered ones out."""

    def __init__(self) -> None:
        self.settings = IncidentSettings()
        self.register = Register()
        self._gathering: set[tuple[SubjectState, IncidentName]] = set()
        self._cut_off: set[SubjectState] = set()

    # --- a failed run --------------------------------------------------------------------------------------

    def hold_to(self, state: ProbeState, kind: Kind, now: float) -> None:
        """Hold the failing probe to be of this kind.

        One that shows an incident is not taken from it by a single run, since causes may take turns; but one
        refusal is enough to tell that Basic Auth is being cut off, or that it is no longer our own fault.
        """
        if state.kind is kind:
            state.other = None
            return
        others = state.incident is not None and state.incident.kind.scope is not Scope.EXPORTER
        if others and kind.judged is not Judged.CUT_OFF:
            state.other_runs = state.other_runs + 1 if state.other is kind else 1
            state.other = kind
            if state.other_runs < TURNS_TO_SWITCH:
                return
        self._detach(state, now)
        state.kind, state.other = kind, None

    def place(self, state: ProbeState, started: float, now: float) -> None:
        """Put it where it belongs after one more failed run, which began at `started`."""
        kind = state.kind
        if kind is None or self._severity(kind, state) is Severity.NONE:
            return
        if kind.judged is Judged.SHARE:
            if self._placed_by_share(kind, state, started, now):
                return
            if state.streak >= state.watched.thresholds.failures + _more(state):
                alone = kind.alone if state.account is not None else IncidentName.RELAY_DEGRADED
                self._place_own(KINDS[alone or kind.name], state, started, now)
        elif kind.judged is Judged.CUT_OFF:
            self._refuse_basic(kind, state, now)
        elif state.incident is not None or self._is_enough(kind, state):
            self._place_own(kind, state, started, now)

    def _is_enough(self, kind: Kind, state: ProbeState) -> bool:
        if state.cause is None:
            return True
        more = 0 if is_refusal(state.cause) or kind.takes is Takes.REFUSALS else _more(state)
        return state.streak >= runs_needed(kind, state.cause, state.watched.thresholds) + more

    def _placed_by_share(self, kind: Kind, state: ProbeState, started: float, now: float) -> bool:
        """Does the relay's incident have it?"""
        if state.watched.probe.probe in kind.unseen_by:
            return False
        relay, settings = state.relay, self.settings
        alike = _alike(relay, kind, state)
        alike.fail(state, state, state.way)
        incident = relay.open.get(kind.name)
        if incident is not None:
            return self._keeps(incident, alike, state, started, now)
        enough = alike.runs >= settings.relay_failures and alike.twice > 0
        if not enough or not self._is_many(relay, alike):
            return False
        return self._open_for(kind, relay, alike, now)

    def _place_own(self, kind: Kind, state: ProbeState, started: float, now: float) -> None:
        """Its tenant's incident where accounts fail alike, else its own."""
        tenant, account = state.tenant, state.account
        if kind.scope is not Scope.ACCOUNT or tenant is None or account is None:
            self._join_at(state.at(kind.scope), kind, state, now)
            return
        if state.cause is not None and state.cause.label in kind.tenant_wide:
            self._join_at(tenant, kind, state, now)
            return
        alike = _alike(tenant, kind, state)
        alike.fail(account, state, state.way)
        incident = tenant.open.get(kind.name)
        if incident is not None:
            if self._keeps(incident, alike, state, started, now):
                return
        elif self._is_many(tenant, alike):
            if self._open_for(kind, tenant, alike, now):
                return
        elif self._gathers(kind, tenant, account, alike, now):
            return
        self._join_at(account, kind, state, now)

    def _keeps(
        self, incident: OpenIncident, alike: Alike[ProbeState], state: ProbeState, started: float, now: float
    ) -> bool:
        """Does an open incident of many keep, or take, this probe?"""
        if self._is_many(incident.at, alike) or incident.kind.tenant_wide & incident.causes.keys():
            incident.ending_timestamp = None
        elif incident.ending_timestamp is None:
            incident.ending_timestamp = now
        elif started > incident.ending_timestamp:
            state.left = incident
        if state.left is incident and incident.ending_timestamp is not None:
            if state.incident is incident:
                self.register.leave(state, now)
            return False
        self.register.join(incident, state, now)
        return True

    def _is_many(self, at: SubjectState, alike: Alike[ProbeState]) -> bool:
        """Do so many fail alike that it is the relay's or the tenant's?"""
        least = ALIKE_AT_LEAST if at.subject.scope is Scope.TENANT else 1
        return len(alike.failing) >= least and alike.share >= self.settings.relay_share

    def _open_for(self, kind: Kind, at: SubjectState, alike: Alike[ProbeState], now: float) -> bool:
        members = [state for states in alike.failing.values() for state in states]
        return self.opened(kind, at, now, members) is not None

    def _join_at(self, at: SubjectState, kind: Kind, state: ProbeState, now: float) -> None:
        incident = at.open.get(kind.name)
        if incident is not None:
            self.register.join(incident, state, now)
        else:
            self.opened(kind, at, now, [state])

    def opened(
        self, kind: Kind, at: SubjectState, now: float, members: list[ProbeState] | None = None
    ) -> OpenIncident | None:
        """A new incident, unless nobody wants to hear of such."""
        severity = self._severity(kind, members[0] if members and at is members[0].account else None)
        if severity is Severity.NONE:
            return None
        return self.register.begin(kind, at, severity, now, members or ())

    def _severity(self, kind: Kind, state: ProbeState | None) -> Severity:
        everybody = self.settings.severity.get(kind.name, kind.severity)
        return state.watched.severity.get(kind.name, everybody) if state is not None else everybody

    # --- waiting for the next account ----------------------------------------------------------------------

    def _gathers(
        self, kind: Kind, tenant: SubjectState, account: SubjectState, alike: Alike[ProbeState], now: float
    ) -> bool:
        """The first of a tenant waits a moment for the next, to be told with it.

        Not where it is the only one.
        """
        if kind.name in account.open or alike.well:
            return False
        if alike.gather_until is None:
            others = (state for other in tenant.accounts if other is not account for state in other.probes)
            if not any(other.way in alike.ways for other in others):
                return False
            alike.gather_until = now + GATHER_SECONDS
            self._gathering.add((tenant, kind.name))
        return now < alike.gather_until

    def _release(self, tenant: SubjectState, name: IncidentName, now: float) -> None:
        """Nobody else came: those that waited are told for themselves."""
        self._gathering.discard((tenant, name))
        alike = tenant.alike.get(name)
        if alike is None:
            return
        for states in alike.failing.values():
            for state in [each for each in states if each.incident is None]:
                self._join_at(state.at(Scope.ACCOUNT), KINDS[name], state, now)

    # --- Basic Auth ----------------------------------------------------------------------------------------

    def _refuse_basic(self, kind: Kind, state: ProbeState, now: float) -> None:
        tenant, settings = state.tenant, self.settings
        if tenant is None:
            return
        if tenant.cut_off is None:
            tenant.cut_off = CutOff(
                window_seconds=settings.cut_off_window_seconds, attempts=settings.cut_off_attempts
            )
            self._cut_off.add(tenant)
        tenant.cut_off.refuse(state, state.way, now)
        self._join_at(tenant, kind, state, now)

    def accept_basic(self, state: ProbeState, now: float) -> None:
        """An attempt was accepted: that counts where one by Basic Auth had been refused."""
        tenant = state.tenant
        if tenant is not None and tenant.cut_off is not None and tenant.cut_off.counts(state.way):
            tenant.cut_off.accept(state, state.way, now)
            self._end_cut_off(tenant, now)

    def _end_cut_off(self, tenant: SubjectState, now: float) -> None:
        if tenant.cut_off is None or not tenant.cut_off.is_over(now):
            return
        incident = tenant.open.get(IncidentName.BASIC_AUTH_CUT_OFF)
        if incident is not None:
            self.register.end(incident, now)
        tenant.cut_off = None
        self._cut_off.discard(tenant)

    # --- a run that worked, or the end of a probe ----------------------------------------------------------

    def recover(self, state: ProbeState, now: float) -> None:
        """It works again."""
        self._detach(state, now)
        state.kind = state.other = state.left = state.cause = None
        state.streak, state.phase = 0, ""

    def work(self, state: ProbeState, now: float) -> None:
        """It works: that speaks for its relay and its tenant, where others fail."""
        for name, alike in state.relay.alike.items():
            if state.watched.probe.probe not in KINDS[name].unseen_by and alike.work(state):
                self._see_ending(state.relay, name, alike, now)
        if state.tenant is None or not state.tenant.alike:
            return
        for name, alike in list(state.tenant.alike.items()):
            if state.account is not None and state.way in alike.ways and alike.work(state.account):
                self._see_ending(state.tenant, name, alike, now)
                if (state.tenant, name) in self._gathering:
                    self._release(state.tenant, name, now)

    def forget(self, state: ProbeState, now: float) -> None:
        """It is no longer watched."""
        self.recover(state, now)
        for alike in state.relay.alike.values():
            alike.well.discard(state)
        if state.tenant is not None and state.tenant.cut_off is not None:
            state.tenant.cut_off.forget(state)
            self._end_cut_off(state.tenant, now)

    def tick(self, now: float) -> None:
        """Those that have waited long enough are told; a window that has passed ends a cut-off."""
        for tenant, name in list(self._gathering):
            alike = tenant.alike.get(name)
            if alike is None or now >= (alike.gather_until or now):
                self._release(tenant, name, now)
        for tenant in list(self._cut_off):
            self._end_cut_off(tenant, now)

    def settle(self, subjects: Iterable[SubjectState], now: float) -> None:
        """After a restart: who waited goes on waiting, and what nobody shows any more is forgotten."""
        for at in subjects:
            for name, alike in list(at.alike.items()):
                if not alike.failing:
                    del at.alike[name]
                elif alike.gather_until is not None:
                    self._gathering.add((at, name))
            if at.cut_off is not None:
                self._cut_off.add(at)
        self.resettle(now)

    def resettle(self, now: float) -> None:
        """The settings have changed: severities, and what a cut-off takes."""
        for tenant in self._cut_off:
            assert tenant.cut_off is not None  # noqa: S101 - that is why it is in there
            tenant.cut_off.window_seconds = self.settings.cut_off_window_seconds
            tenant.cut_off.attempts = self.settings.cut_off_attempts
        for incident in list(self.register.open.values()):
            own = next(iter(incident.members), None) if incident.at.subject.scope is Scope.ACCOUNT else None
            severity = self._severity(incident.kind, own)
            if severity is Severity.NONE:
                self.register.end(incident, now)
            elif severity is not incident.severity:
                incident.severity, incident.shown = severity, None

    def _see_ending(self, at: SubjectState, name: IncidentName, alike: Alike[ProbeState], now: float) -> None:
        incident = at.open.get(name)
        many = self._is_many(at, alike)
        if incident is not None and not many and incident.ending_timestamp is None:
            incident.ending_timestamp = now

    def _detach(self, state: ProbeState, now: float) -> None:
        """Out of whatever it showed."""
        for at, unit in ((state.relay, state), (state.tenant, state.account)):
            if at is None or unit is None:
                continue
            for name, alike in list(at.alike.items()):
                alike.leave(unit, state)
                if not alike.failing:
                    del at.alike[name]
        self.register.leave(state, now)


def _more(state: ProbeState) -> int:
    """How many runs more it takes where many probes may fail by chance.

    Of 300 accounts that log in every five minutes and fail in 2 % of the runs, five a year would be told
    after four runs in a row, and one in five hundred years after six.
    """
    return int(math.log(max(1.0, len(state.relay.probes) / FEW_PROBES), PROBES_TO_A_RUN))


def _alike(at: SubjectState, kind: Kind, state: ProbeState) -> Alike[ProbeState]:
    if kind.name not in at.alike:
        at.alike[kind.name] = Alike(started_timestamp=state.since_timestamp)
    return at.alike[kind.name]
