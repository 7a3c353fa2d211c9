"""Timelines: the phases of runs as bars to one scale, in percent of the longest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.model import Phase
from exporter.web.age import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLOUR = {phase.value: place for place, phase in enumerate(Phase)}  # p0, p1, … of the stylesheet


def timeline(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each run its bars: where each phase begins and how wide it is."""
    longest = max((run.get("duration_seconds") or 0.0 for run in runs), default=0.0) or 1.0
    return [{"run": run, "bars": _bars(run.get("phases", ()), 100.0 / longest)} for run in runs]


def _bars(phases: Sequence[Mapping[str, Any]], scale: float) -> list[dict[str, Any]]:
    bars, at = [], 0.0
    for each in phases:
        width = each["seconds"] * scale
        bars.append(
            {
                "phase": each["phase"],
                "x": round(at, 2),
                "width": round(max(width, 0.15), 2),  # what took no time is seen all the same
                "colour": _COLOUR[each["phase"]],
                "took": short(each["seconds"]),
            }
        )
        at += width
    return bars
