"""Findings: what is wrong with a subject, each cause once for all probes that show it. JSON values; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.diagnosis.explain import as_json, cause_as_json
from exporter.diagnosis.placeholders import placeholders_of
from exporter.web.age import span
from exporter.web.ticket import ticket
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.history import ProbeHistory
    from exporter.run import Report


def findings(histories: Iterable[ProbeHistory], now: float) -> list[dict[str, Any]]:
    """One for each cause that stands, the one that most probes show first."""
    grouped: dict[str, list[ProbeHistory]] = {}
    for known in histories:
        if known.latest is not None and known.latest.cause is not None:
            grouped.setdefault(known.latest.cause.label, []).append(known)
    return [_finding(each, now) for each in sorted(grouped.values(), key=len, reverse=True)]


def _finding(shown_by: list[ProbeHistory], now: float) -> dict[str, Any]:
    since = min(known.since_timestamp or now for known in shown_by)
    failed = _failed(shown_by)
    held = [known.latest.hold for known in shown_by if known.latest and known.latest.hold]
    return {
        "diagnosis": _diagnosis(shown_by[0], failed),
        "probes": [str(known.plan.id) for known in shown_by],
        "since": utc(since),
        "for": span(now - since),
        "held_until": utc(held[0].until) if held else None,
        "hold": held[0].text if held else None,
        "ticket": [{"name": name, "value": value} for name, value in ticket(failed)] if failed else [],
    }


def _failed(shown_by: Iterable[ProbeHistory]) -> Report | None:
    """The latest run that failed so; a held turn has none of its own."""
    runs = [known.failed for known in shown_by]
    return max((run for run in runs if run), key=lambda report: report.at_timestamp, default=None)


def _diagnosis(known: ProbeHistory, failed: Report | None) -> Mapping[str, Any]:
    cause = known.latest.cause if known.latest else None
    if failed is not None and failed.diagnosis and cause and failed.diagnosis.cause.label == cause.label:
        return as_json(failed.diagnosis, placeholders_of(failed.plan))
    assert cause is not None  # noqa: S101 - only those with a cause are grouped
    return cause_as_json(cause, placeholders_of(known.plan)) | {"alternatives": [], "evidence": ""}
