"""What the incidents must know again after a restart, as plain values.

One value for each probe that fails or is timed, and one for each relay or tenant where something is going on.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName, Scope
from exporter.incidents.alike import Alike
from exporter.incidents.cut_off import CutOff, Line, Turns
from exporter.incidents.incident import Quiet
from exporter.incidents.kinds import KINDS
from exporter.incidents.pace import Pace
from exporter.incidents.subjects import OpenIncident, ProbeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.diagnosis.cause import Cause
    from exporter.incidents.incident import Incident, Subject
    from exporter.incidents.subjects import SubjectState
    from exporter.model import ProbeId


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedProbe:
    """One probe: its failures in a row, what they are held to be, and the incident that it shows.

    `alike` are the subjects where it counts among those that fail, each with its runs; `recent` the seconds
    of its last submissions.
    """

    probe: ProbeId
    streak: int = 0
    since_timestamp: float = 0.0
    cause: str = ""
    phase: str = ""
    kind: str = ""
    other: str = ""
    other_runs: int = 0
    incident: str = ""
    left: str = ""
    alike: tuple[str, ...] = ()
    recent: tuple[float, ...] = ()
    degraded_runs: int = 0
    standing: tuple[str, ...] = ()
    certificate_end: float | None = None

    @property
    def is_empty(self) -> bool:
        """Is there nothing to be kept?"""
        kept = self.streak or self.recent or self.degraded_runs or self.standing
        return not kept and self.certificate_end is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSubject:
    """What goes on at a relay or a tenant, as JSON values: `alike`, `cut_off`, `pace`, `ending`."""

    subject: Subject
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Everything: the incidents that were open, those that ended within the hour, and what led to them."""

    incidents: tuple[Incident, ...] = ()
    probes: tuple[SavedProbe, ...] = ()
    subjects: tuple[SavedSubject, ...] = ()


# --- out ---------------------------------------------------------------------------------------------------


def saved_probe(state: ProbeState) -> SavedProbe:
    """One probe as it stands."""
    pace = state.relay.pace
    return SavedProbe(
        probe=state.watched.probe,
        streak=state.streak,
        since_timestamp=state.since_timestamp,
        cause=state.cause.label if state.cause else "",
        phase=state.phase,
        kind=state.kind.name if state.kind else "",
        other=state.other.name if state.other else "",
        other_runs=state.other_runs,
        incident=state.incident.id if state.incident else "",
        left=state.left.id if state.left else "",
        alike=tuple(_counted_at(state)),
        recent=tuple(pace.recent.get(state, ())) if pace else (),
        degraded_runs=state.degraded_runs,
        standing=tuple(sorted(state.standing)),
        certificate_end=state.relay.certificate_ends.get(state),
    )


def _counted_at(state: ProbeState) -> Iterable[str]:
    for at in (state.relay, state.tenant):
        if at is not None:
            yield from (
                f"{at.subject.scope}:{name}:{each.counted[state]}"
                for name, each in at.alike.items()
                if state in each.counted
            )


def saved_subject(at: SubjectState) -> SavedSubject:
    """One subject as it stands; an empty state is nothing to be kept."""
    state: dict[str, Any] = {}
    if at.alike:
        state["alike"] = {
            name.value: {
                "started": each.started_timestamp,
                "gather_until": each.gather_until,
                "ways": sorted(each.ways),
                "well": sorted(_name_of(unit) for unit in each.well),
            }
            for name, each in at.alike.items()
        }
    if at.cut_off is not None:
        state["cut_off"] = {
            "lines": [
                [*way, line.refused_timestamp, line.accepted] for way, line in at.cut_off.lines.items()
            ],
            "turns": {
                str(probe.watched.probe): [turns.refused, turns.accepted, turns.mixed]
                for probe, turns in at.cut_off.turns.items()
            },
            "recent": [list(bucket) for bucket in at.cut_off.recent],
        }
    if at.pace is not None:
        state["pace"] = {str(hour): sums for hour, sums in at.pace.hours.items()}
    ending = {
        each.id: each.ending_timestamp for each in at.open.values() if each.ending_timestamp is not None
    }
    return SavedSubject(subject=at.subject, state=state | ({"ending": ending} if ending else {}))


def _name_of(unit: object) -> str:
    """A probe among a relay's, or an account among a tenant's."""
    return (
        str(unit.watched.probe)
        if isinstance(unit, ProbeState)
        else cast("SubjectState", unit).subject.account
    )


# --- back in -----------------------------------------------------------------------------------------------


def restored_incident(saved: Incident, at: SubjectState) -> OpenIncident:
    """An incident that was open, without those that show it; what keeps it quiet is judged anew."""
    return OpenIncident(
        id=saved.id,
        kind=KINDS[saved.name],
        at=at,
        severity=saved.severity,
        started_timestamp=saved.started_timestamp,
        cause=saved.cause,
        actors={saved.cause: saved.actor} if saved.cause else {},
        phase=saved.phase,
        quiet=Quiet(saved.quiet),
    )


def restore_subject(at: SubjectState, saved: SavedSubject) -> None:
    """Put a subject's state back, as far as its probes are still its own."""
    for name, written in saved.state.get("alike", {}).items():
        alike = at.alike[IncidentName(name)] = Alike(
            started_timestamp=written["started"], gather_until=written["gather_until"]
        )
        alike.ways.update((probe, auth) for probe, auth in written["ways"])
        units: dict[str, object] = {_name_of(unit): unit for unit in (*at.probes, *at.accounts)}
        alike.well.update(units[each] for each in written["well"] if each in units)
    if (written := saved.state.get("cut_off")) is not None:
        at.cut_off = CutOff(window_seconds=0.0, attempts=1)  # the settings follow
        for probe, auth, refused, accepted in written["lines"]:
            at.cut_off.lines[probe, auth] = Line(refused_timestamp=refused, accepted=accepted)
        probes = {str(each.watched.probe): each for each in at.probes}
        for text, (refused, accepted, mixed) in written["turns"].items():
            if text in probes:
                at.cut_off.turns[probes[text]] = Turns(refused=refused, accepted=accepted, mixed=mixed)
        at.cut_off.recent = deque(written["recent"])
    if (hours := saved.state.get("pace")) is not None:
        at.pace = Pace(hours={int(hour): list(sums) for hour, sums in hours.items()})
    for incident in at.open.values():
        incident.ending_timestamp = saved.state.get("ending", {}).get(incident.id)


def restore_probe(
    state: ProbeState, saved: SavedProbe, incidents: Mapping[str, OpenIncident], causes: Mapping[str, Cause]
) -> None:
    """Put a probe's state back, and the probe among those that fail alike."""
    state.streak, state.since_timestamp, state.phase = saved.streak, saved.since_timestamp, saved.phase
    state.cause = causes.get(saved.cause, CAUSES["unknown"]) if saved.cause else None
    state.kind = KINDS[IncidentName(saved.kind)] if saved.kind else None
    state.other = KINDS[IncidentName(saved.other)] if saved.other else None
    state.other_runs, state.degraded_runs = saved.other_runs, saved.degraded_runs
    state.left = incidents.get(saved.left)
    if saved.certificate_end is not None:
        state.relay.certificate_ends[state] = saved.certificate_end
    for text in saved.alike:
        scope, name, runs = text.split(":")
        at, unit = (state.relay, state) if scope == Scope.RELAY else (state.tenant, state.account)
        if at is not None and unit is not None and IncidentName(name) in at.alike:
            at.alike[IncidentName(name)].put_back(unit, state, state.way, int(runs))
    if saved.recent and state.relay.pace is not None:
        state.relay.pace.put_back(state, saved.recent, state.watched.thresholds.failures)
