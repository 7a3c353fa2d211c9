"""Findings: what is wrong with a subject, each cause once for all probes that show it. JSON values; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.diagnosis.explain import as_json, cause_as_json
from exporter.diagnosis.placeholders import placeholders_of
from exporter.web.age import span
from exporter.web.slices import kept, mapped
from exporter.web.ticket import ticket
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.history import ProbeHistory
    from exporter.run import Report
    from exporter.web.slices import Work

LOOKED_AT = 25  # for a ticket's run and a hold: of thousands alike one is as good as another


def findings(histories: Iterable[ProbeHistory], now: float) -> Work[list[dict[str, Any]]]:
    """One for each cause that stands, the one that most probes show first."""
    grouped: dict[str, list[ProbeHistory]] = {}
    with_cause = yield from kept(_has_cause, histories)
    for known in with_cause:
        assert known.latest is not None  # noqa: S101 - it has a cause
        assert known.latest.cause is not None  # noqa: S101 - only such are kept
        grouped.setdefault(known.latest.cause.label, []).append(known)
    found = []
    for each in sorted(grouped.values(), key=len, reverse=True):
        found.append((yield from _finding(each, now)))
    return found


def _has_cause(known: ProbeHistory) -> bool:
    return known.latest is not None and known.latest.cause is not None


def _finding(shown_by: list[ProbeHistory], now: float) -> Work[dict[str, Any]]:
    began = yield from mapped(lambda known: known.since_timestamp or now, shown_by)
    names = yield from mapped(lambda known: str(known.plan.id), shown_by)
    failed = _failed(shown_by[:LOOKED_AT])
    held = [known.latest.hold for known in shown_by[:LOOKED_AT] if known.latest and known.latest.hold]
    return {
        "diagnosis": _diagnosis(shown_by[0], failed),
        "probes": names,
        "since": utc(min(began)),
        "for": span(now - min(began)),
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
