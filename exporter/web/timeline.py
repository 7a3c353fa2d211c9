"""Timelines: the phases of runs as bars to one scale, in percent of the longest. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.terms import Phase
from exporter.web.age import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLOUR = {phase.value: place for place, phase in enumerate(Phase)}  # p0, p1, … of the stylesheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Runs with their bars, and what the colours mean: phase and colour, in the order of a run."""

    runs: tuple[tuple[Mapping[str, Any], tuple[Mapping[str, Any], ...]], ...]
    legend: tuple[tuple[str, int], ...]


def timeline(runs: Sequence[Mapping[str, Any]]) -> Timeline:
    """For each run its bars: where each phase begins and how wide it is."""
    longest = max((run.get("duration_seconds") or 0.0 for run in runs), default=0.0) or 1.0
    drawn = tuple((run, tuple(_bars(run.get("phases", ()), 100.0 / longest))) for run in runs)
    seen = {bar["phase"] for _, bars in drawn for bar in bars}
    return Timeline(
        runs=drawn, legend=tuple((phase, colour) for phase, colour in _COLOUR.items() if phase in seen)
    )


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
