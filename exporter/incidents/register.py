"""The open incidents.

Opened, joined, left and ended; who is told, and what has changed since somebody asked.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from exporter.diagnosis.cause import Actor
from exporter.diagnosis.causes import CAUSES
from exporter.incident import Scope
from exporter.incidents.incident import Incident, Quiet, Step, Transition, id_of
from exporter.incidents.kinds import ABSORBED_BY, Judged
from exporter.incidents.subjects import OpenIncident

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from exporter.config.maintenance import Window
    from exporter.diagnosis.cause import Cause
    from exporter.incident import Severity
    from exporter.incidents.kinds import Kind
    from exporter.incidents.subjects import ProbeState, SubjectState
    from exporter.model import ProbeId

ENDED_SECONDS = 3600.0
"""How long an ended incident is still shown as such: longer than any gap that a scrape or a restart makes."""


class Register:
    """All that are open, and those that ended within the hour."""

    def __init__(self) -> None:
        self.open: dict[str, OpenIncident] = {}
        self.ended: deque[Incident] = deque()
        self.windows: tuple[Window, ...] = ()  # those that are open now
        self.moved: dict[ProbeState, None] = {}  # that came or went, for whoever saves them
        self._transitions: list[Transition] = []
        self._unsure: set[OpenIncident] = (
            set()
        )  # members came or went: are all within a window, or at one relay?

    # --- what happens to them ------------------------------------------------------------------------------

    def begin(
        self, kind: Kind, at: SubjectState, severity: Severity, now: float, members: Iterable[ProbeState] = ()
    ) -> OpenIncident:
        """One opens, with those that show it."""
        made = OpenIncident(
            id=id_of(kind.name, at.subject, now), kind=kind, at=at, severity=severity, started_timestamp=now
        )
        self.adopt(made)
        for state in members:
            self.join(made, state, now)
        self._tell(made, now, Step.OPENED, made.cause)
        self._rejudge_below(made, now)
        self.judge(made, now)
        return made

    def adopt(self, incident: OpenIncident) -> None:
        """One is open from now on; nothing is told of it."""
        self.open[incident.id] = incident
        incident.at.open[incident.kind.name] = incident
        self._unsure.add(incident)

    def join(self, incident: OpenIncident, state: ProbeState, now: float) -> None:
        """A failing probe shows this one, and no other any more."""
        if state.incident is not incident:
            self.leave(state, now)
            state.incident, state.left = incident, None
            self.moved[state] = None
        self.show(incident, state, state.cause or CAUSES["unknown"], now)

    def show(self, incident: OpenIncident, state: ProbeState, why: Cause | None, now: float) -> None:
        """A probe shows it, for this cause; a probe that works may do so as well."""
        before, cause = incident.members.get(state), why.label if why else ""
        incident.shown = None
        if state.phase:
            incident.phase = state.phase
        if before == cause:
            return
        incident.members[state] = cause
        if why is not None:
            incident.actors[cause] = why.actor.value
        _recount(incident, before, -1)
        _recount(incident, cause, +1)
        self._name(incident, now)
        if before is None and incident.quiet is Quiet.MAINTENANCE and not self._is_covered(state):
            self.judge(incident, now)
        if before is None and incident.at.subject.scope is Scope.TENANT:
            self._unsure.add(incident)

    def leave(self, state: ProbeState, now: float) -> None:
        """A failing probe shows its incident no longer, unless it stands for it whatever its runs come to.

        The last one ends it, unless it has an end of its own.
        """
        incident = state.incident
        if incident is None:
            return
        state.incident = None
        self.moved[state] = None
        if incident.kind.name in state.standing:
            self.show(incident, state, None, now)
        else:
            self.hide(incident, state, now)

    def hide(self, incident: OpenIncident, state: ProbeState, now: float) -> None:
        """A probe does not show it any more."""
        cause = incident.members.pop(state, None)
        incident.shown = incident.listed = None
        if incident.kind.judged is Judged.CUT_OFF:
            return
        _recount(incident, cause, -1)
        if not incident.members:
            self.end(incident, now)
            return
        self._name(incident, now)
        if self.windows or incident.at.subject.scope is Scope.TENANT:
            self._unsure.add(incident)

    def end(self, incident: OpenIncident, now: float) -> None:
        """One is over."""
        last = frozen(incident, now, ended=True)
        for state in [each for each in incident.members if each.incident is incident]:
            state.incident = None
            self.moved[state] = None
        del self.open[incident.id], incident.at.open[incident.kind.name]
        self._unsure.discard(incident)
        self.ended.append(last)
        self._tell(incident, now, Step.ENDED)
        self._rejudge_below(incident, now)

    # --- who is told ---------------------------------------------------------------------------------------

    def tick(self, windows: tuple[Window, ...], now: float) -> None:
        """These windows are open now; what ended long ago is forgotten."""
        while self.ended and (self.ended[0].ended_timestamp or 0.0) < now - ENDED_SECONDS:
            self.ended.popleft()
        if windows != self.windows:
            self.windows = windows
            self._unsure = set(self.open.values())
        unsure, self._unsure = self._unsure, set()
        for incident in unsure:
            self.judge(incident, now)

    def judge(self, incident: OpenIncident, now: float) -> None:
        """Is it told, and if not, why not?"""
        absorber = self._absorber(incident)
        window = None if absorber else self._window_over(incident)
        quiet = Quiet.ABSORBED if absorber else Quiet.MAINTENANCE if window else Quiet.TOLD
        by = absorber.id if absorber else window.reason if window else ""
        if (quiet, by) == (incident.quiet, incident.by):
            return
        if quiet is not incident.quiet:
            self._tell(incident, now, Step.QUIET if quiet else Step.TOLD, by)
        incident.quiet, incident.by, incident.shown = quiet, by, None

    def _absorber(self, incident: OpenIncident) -> OpenIncident | None:
        names = ABSORBED_BY[incident.kind.name]
        found = (at.open.get(name) for name in names for at in _around(incident))
        return next((each for each in found if each is not None and each is not incident), None)

    def _rejudge_below(self, absorber: OpenIncident, now: float) -> None:
        absorbs = absorber.kind.absorbs
        if not absorbs:
            return
        own = absorber.at.subject.scope is Scope.ACCOUNT
        for incident in list((absorber.at.open if own else self.open).values()):
            if incident.kind.name in absorbs:
                self.judge(incident, now)

    def _window_over(self, incident: OpenIncident) -> Window | None:
        """A window, where every probe that shows it is within one."""
        if not self.windows or not all(map(self._is_covered, incident.members)):
            return None
        subject = incident.at.subject
        names = {"account": subject.account, "relay": subject.relay, "domain": subject.domain}
        covering = (each for each in self.windows if each.covers(**names, tenant=subject.tenant))
        return next(covering, self.windows[0] if incident.members else None)

    def _is_covered(self, state: ProbeState) -> bool:
        probe, tenant = state.watched.probe, state.watched.tenant
        return any(
            window.covers(account=probe.account, relay=probe.relay, domain=probe.domain, tenant=tenant)
            for window in self.windows
        )

    # --- what others get to see ----------------------------------------------------------------------------

    def transitions(self) -> tuple[Transition, ...]:
        """What has happened since this was asked last."""
        told, self._transitions = tuple(self._transitions), []
        return told

    def shown(self, now: float) -> Iterator[Incident]:
        """The open ones as they stand."""
        for incident in self.open.values():
            yield _up_to_date(incident, now)

    def find(self, incident_id: str, now: float) -> Incident | None:
        """One that is open, or ended within the hour."""
        if incident_id in self.open:
            return _up_to_date(self.open[incident_id], now)
        return next((each for each in reversed(self.ended) if each.id == incident_id), None)

    def _name(self, incident: OpenIncident, now: float) -> None:
        """Its cause is what most of its probes show; it is kept while half of them show it."""
        named, causes = incident.cause, incident.causes
        if not causes or (named and causes[named] * 2 >= causes.total()):
            return
        cause = max(causes, key=lambda each: (causes[each], each == named))
        if cause != named:
            incident.cause = cause
            if named:
                self._tell(incident, now, Step.CAUSE, cause)

    def _tell(self, incident: OpenIncident, now: float, step: Step, detail: str = "") -> None:
        self._transitions.append(
            Transition(at_timestamp=now, incident_id=incident.id, step=step, detail=detail)
        )


def _up_to_date(incident: OpenIncident, now: float) -> Incident:
    if incident.shown is None or incident.kind.judged is Judged.CUT_OFF:  # its share follows the hour
        incident.shown = frozen(incident, now)
    return incident.shown


def frozen(incident: OpenIncident, now: float, *, ended: bool = False) -> Incident:
    """It as it stands."""
    return Incident(
        id=incident.id,
        name=incident.kind.name,
        severity=incident.severity,
        subject=incident.at.subject,
        started_timestamp=incident.started_timestamp,
        ended_timestamp=now if ended else None,
        cause=incident.cause,
        actor=_actor(incident),
        phase=incident.phase,
        probes=_probes(incident),
        share=_share(incident, now),
        quiet=incident.quiet,
        by=incident.by,
    )


def _actor(incident: OpenIncident) -> str:
    """Whom its cause names; where that is nobody, whom its kind does."""
    named, otherwise = incident.actors.get(incident.cause, ""), incident.kind.actor
    return otherwise.value if otherwise and named in {"", Actor.NOBODY} else named


def _probes(incident: OpenIncident) -> tuple[ProbeId, ...]:
    """In order; ten thousand take long to sort, so that is done again only when one has come or gone."""
    showing = _showing(incident)
    if incident.listed is None or len(incident.listed) != len(showing):
        incident.listed = tuple(sorted((state.watched.probe for state in showing), key=_parts))
    return incident.listed


def _parts(probe: ProbeId) -> tuple[str, ...]:
    """The order of probes, as tuples: those compare much faster."""
    return probe.probe, probe.account, probe.relay, probe.domain, probe.auth


def _showing(incident: OpenIncident) -> Collection[ProbeState]:
    cut_off = incident.at.cut_off if incident.kind.judged is Judged.CUT_OFF else None
    return cut_off.turns if cut_off else incident.members


def _share(incident: OpenIncident, now: float) -> float | None:
    at, scope = incident.at, incident.at.subject.scope
    if incident.kind.judged is Judged.CUT_OFF:
        return at.cut_off.share(now) if at.cut_off else None
    alike = at.alike.get(incident.kind.name)
    return alike.share if alike and scope in {Scope.TENANT, Scope.RELAY} else None


def _around(incident: OpenIncident) -> Iterator[SubjectState]:
    """Where an incident that absorbs this one may be: at its subject, or above it."""
    yield incident.at
    yield from incident.at.above
    if incident.at.subject.scope is Scope.TENANT:
        relays = {state.relay for state in incident.members}
        if len(relays) == 1:
            yield from relays


def _recount(incident: OpenIncident, cause: str | None, by: int) -> None:
    if not cause:
        return
    incident.causes[cause] += by
    if incident.causes[cause] <= 0:
        del incident.causes[cause]
