"""What the engine remembers of each probe and of each tenant, relay, account and domain. Mutable.

Probes point at their subjects, so that a report looks nothing up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.incident import Scope
from exporter.incidents.incident import Quiet

if TYPE_CHECKING:
    from exporter.diagnosis.cause import Cause
    from exporter.incident import IncidentName, Severity
    from exporter.incidents.alike import Alike
    from exporter.incidents.cut_off import CutOff
    from exporter.incidents.incident import Incident, Subject
    from exporter.incidents.kinds import Kind
    from exporter.incidents.observation import Watched
    from exporter.incidents.pace import Pace
    from exporter.model import ProbeId


@dataclass(slots=True, eq=False, kw_only=True)
class SubjectState:
    """A tenant, relay, account, domain, or the exporter."""

    subject: Subject
    probes: set[ProbeState] = field(default_factory=set)
    accounts: set[SubjectState] = field(default_factory=set)  # of a tenant
    open: dict[IncidentName, OpenIncident] = field(default_factory=dict)
    alike: dict[IncidentName, Alike[ProbeState]] = field(default_factory=dict)
    above: tuple[SubjectState, ...] = ()  # an account's tenant and relay
    cut_off: CutOff[ProbeState] | None = None
    pace: Pace[ProbeState] | None = None
    certificate_ends: dict[ProbeState, float] = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class ProbeState:
    """One probe. `kind` is what its failure is held to be; `incident` the one that it is part of."""

    watched: Watched
    relay: SubjectState
    exporter: SubjectState
    account: SubjectState | None = None
    tenant: SubjectState | None = None
    domain: SubjectState | None = None
    streak: int = 0
    since_timestamp: float = 0.0
    cause: Cause | None = None
    phase: str = ""
    kind: Kind | None = None
    other: Kind | None = None  # another kind that its last runs showed, and how many did
    other_runs: int = 0
    incident: OpenIncident | None = None
    left: OpenIncident | None = None  # it still failed when that one's others had recovered
    degraded_runs: int = 0
    standing: set[IncidentName] = field(default_factory=set)  # what it has seen, whatever its runs come to

    @property
    def way(self) -> tuple[str, str]:
        """What it is, and how it logs in."""
        return self.watched.probe.probe, self.watched.probe.auth

    def subjects(self) -> tuple[SubjectState, ...]:
        """All that it belongs to."""
        all_of_them = (self.relay, self.account, self.tenant, self.domain, self.exporter)
        return tuple(at for at in all_of_them if at is not None)

    def at(self, scope: Scope) -> SubjectState:
        """The one of this scope, or the nearest that it has.

        A domain's or relay's own probe has no account.
        """
        own = self.account or self.domain or self.relay
        named = {Scope.RELAY: self.relay, Scope.TENANT: self.tenant, Scope.EXPORTER: self.exporter}
        return named.get(scope) or own


@dataclass(slots=True, eq=False, kw_only=True)
class OpenIncident:
    """An incident while it is open.

    `shown` is the last frozen value made of it, `listed` the probes that show it, in order; None once that is
    out of date.
    """

    id: str
    kind: Kind
    at: SubjectState
    severity: Severity
    started_timestamp: float
    members: dict[ProbeState, str] = field(default_factory=dict)  # and the cause that each shows
    causes: Counter[str] = field(default_factory=Counter)
    actors: dict[str, str] = field(default_factory=dict)
    cause: str = ""
    phase: str = ""
    quiet: Quiet = Quiet.TOLD
    by: str = ""
    ending_timestamp: float | None = None  # since when most of its subject works again
    shown: Incident | None = None
    listed: tuple[ProbeId, ...] | None = None
