"""What goes in: the probes that are watched, and what each of their turns came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporter.terms import Outcome

if TYPE_CHECKING:
    from exporter.config.settings import Thresholds
    from exporter.diagnosis.cause import Cause
    from exporter.incident import IncidentName, Severity
    from exporter.model import ProbeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One probe as configured.

    `expects_refusal`: its success says that a login was refused as it should be.
    """

    probe: ProbeId
    thresholds: Thresholds
    tenant: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    severity: Mapping[IncidentName, Severity] = field(default_factory=dict)
    expects_refusal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One turn. `cause` is why it failed or why it is held; `seconds` the server's time of a run that worked.

    `other_port`: it failed at a port that is not the relay's own. `degraded`: some addresses of the relay's
    name do not answer. `certificate_end` is the earliest end in the chain that the relay showed;
    `egress_stranger`: the relay sees us come from an address that is not configured. None: this turn says
    nothing of it.
    """

    probe: ProbeId
    outcome: Outcome
    started_timestamp: float
    at_timestamp: float
    cause: Cause | None = None
    phase: str = ""
    seconds: float | None = None
    other_port: bool = False
    degraded: bool | None = None
    certificate_end: float | None = None
    egress_stranger: bool | None = None
