"""Durations over time, by how often each was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import heatmap
from grafana_foundation_sdk.builders.common import ScaleDistributionConfig
from grafana_foundation_sdk.models.common import ScaleDistribution, TooltipDisplayMode
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel

HEAT_SCHEME = "Cividis"  # made for colour-blind readers: Nuñez, Anderton, Renslow, PLOS ONE 13(7), 2018


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """How often each duration was seen, over time."""

    def panel(self) -> Panel:
        """See Visualization."""
        colour = heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme(HEAT_SCHEME).steps(32)
        return (
            heatmap.Panel()
            .calculate(False)
            .color(colour)
            .y_axis(heatmap.YAxisConfig().unit("s"))
            .scale_distribution(ScaleDistributionConfig().type(ScaleDistribution.LINEAR))
            .cell_gap(1)
            .filter_values(heatmap.FilterValueRange().le(1e-9))
            .show_legend()
            .show_y_histogram()
            .mode(TooltipDisplayMode.SINGLE)
            .build()
        )
