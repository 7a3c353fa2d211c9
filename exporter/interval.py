"""How long until a probe's next turn: as configured, or its own while held, throttled or put off. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.deferral import RETRY_SECONDS
from exporter.incident import IncidentName
from exporter.terms import Outcome

if TYPE_CHECKING:
    from exporter.run import Report

HELD_AT_MOST_SECONDS = 60.0  # a changed password or a release should be seen within a minute
THROTTLED_FACTOR_AT_MOST = 8


def interval_after(report: Report, current_seconds: float) -> float:
    """Seconds to the next turn. A throttled probe backs off by doubling, and returns at once."""
    every = report.plan.every_seconds
    if report.hold is not None:
        return max(every, min(2 * every, HELD_AT_MOST_SECONDS))
    if report.outcome is Outcome.DEFERRED:
        return RETRY_SECONDS
    if report.diagnosis is not None and report.diagnosis.cause.incident is IncidentName.THROTTLED:
        return min(2 * current_seconds, THROTTLED_FACTOR_AT_MOST * every)
    return every
