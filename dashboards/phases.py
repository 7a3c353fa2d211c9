"""The panel of where the time goes: the server's time in each phase, of whichever runs are chosen."""

from __future__ import annotations

from typing import Any

from dashboards import style
from dashboards.dashboard import Panel
from dashboards.query import Scenario, over_time
from dashboards.time_series import TimeSeries


def phases(
    title: str,
    description: str,
    selector: str,
    *,
    family: str = "smtp_probe_phase_duration_seconds",
    stacked: bool = True,
    **layout: Any,
) -> Panel:
    """The slowest of the series that `selector` leaves, by phase; `layout` is Panel's."""
    return Panel(
        title=title,
        description=description,
        queries=(over_time(f"max by (phase) ({family}{{{selector}}})", Scenario.HEALTHY, "{{phase}}"),),
        visualization=TimeSeries(unit="s", styles=style.PHASES, stacked=stacked),
        **layout,
    )
