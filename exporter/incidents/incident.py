"""Incidents and their transitions as others get to see them: frozen values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.incidents.kinds import KINDS, Kind

if TYPE_CHECKING:
    from exporter.incident import IncidentName, Scope, Severity
    from exporter.model import ProbeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose incident it is.

    `labels` are the own labels that `incidents.labels` names; what does not apply is empty.
    """

    scope: Scope
    tenant: str = ""
    relay: str = ""
    account: str = ""
    domain: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return getattr(self, self.scope.value, "") or "the exporter"


class Quiet(StrEnum):
    """Why an open incident is not told."""

    TOLD = ""
    MAINTENANCE = "maintenance"
    ABSORBED = "absorbed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as it stands.

    `ended_timestamp` is None while it is open; `by` is the ID of what absorbs it, or the window's reason.

    `probes` show it; `share` is that of the attempts refused, or of the relay's probes or tenant's accounts
    that fail alike, None where it is one account's. `cause`, `actor` and `phase` may change while it lasts.
    """

    id: str
    name: IncidentName
    severity: Severity
    subject: Subject
    started_timestamp: float
    ended_timestamp: float | None = None
    cause: str = ""
    actor: str = ""
    phase: str = ""
    probes: tuple[ProbeId, ...] = ()
    share: float | None = None
    quiet: Quiet = Quiet.TOLD
    by: str = ""

    @property
    def kind(self) -> Kind:
        """Its entry of the table."""
        return KINDS[self.name]

    @property
    def title(self) -> str:
        """What it is, in a line."""
        return self.kind.title.format(subject=self.subject.name)

    @property
    def told(self) -> bool:
        """Is somebody to be called for it?"""
        return self.ended_timestamp is None and self.quiet is Quiet.TOLD


class Step(StrEnum):
    """What may happen to an incident."""

    OPENED = "opened"
    ENDED = "ended"
    QUIET = "quiet"
    TOLD = "told"
    CAUSE = "cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Something happened to an incident.

    `detail` is a cause's label, a window's reason or an incident's ID.
    """

    at_timestamp: float
    incident_id: str
    step: Step
    detail: str = ""


def id_of(name: IncidentName, subject: Subject, started_timestamp: float) -> str:
    """What pages and commands call it: the same wherever it is worked out, another each time it opens."""
    written = repr((name.value, subject, round(started_timestamp * 1000)))
    return f"{name.value.replace('_', '-')}-{hashlib.sha256(written.encode()).hexdigest()[:10]}"
