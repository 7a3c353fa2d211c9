"""What a turn comes to for `check`: its exit code, and the turn as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.commands.remarks import remarks
from exporter.diagnosis.explain import as_json
from exporter.diagnosis.placeholders import placeholders_of
from exporter.terms import Outcome
from exporter.web.views import result_view, utc

if TYPE_CHECKING:
    from exporter.run import Report

EXIT_OK, EXIT_LOOK, EXIT_FAILED = 0, 1, 2


def exit_code(report: Report, now: float) -> int:
    """0 ok, 1 something to look at (held, put off, slow, a certificate near its end), 2 a failure."""
    if report.outcome is Outcome.FAILURE:
        return EXIT_FAILED
    open_still = report.outcome in (Outcome.HELD, Outcome.DEFERRED)
    return EXIT_LOOK if open_still or remarks(report.result, now) else EXIT_OK


def report_json(report: Report, now: float) -> dict[str, Any]:
    """All of a turn as plain JSON values."""
    result, hold = report.result, report.hold
    return {
        "probe": str(report.plan.id),
        "outcome": report.outcome.value,
        "held": {"cause": hold.cause, "until": utc(hold.until), "text": hold.text} if hold else None,
        "remarks": remarks(result, now),
        "diagnosis": as_json(report.diagnosis, placeholders_of(report.plan)) if report.diagnosis else None,
        "run": result_view(result, transcripts=True) if result else None,
    }
