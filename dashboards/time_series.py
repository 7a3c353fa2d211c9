"""Time series panels: numbers over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.builders.common import StackingConfig, VizTooltipOptions
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import (
    GraphDrawStyle,
    LegendPlacement,
    LineInterpolation,
    StackingMode,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue, FieldColorModeId

from dashboards.colour import Colour
from dashboards.field import legend

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel

    from dashboards.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """Numbers over time, told apart by their styles; stacked where their sum means something."""

    unit: str = "short"
    styles: tuple[Style, ...] = ()
    stacked: bool = False
    otherwise: str = "n/a"

    def panel(self) -> Panel:
        """See Visualization."""
        panel = (
            timeseries.Panel()
            .unit(self.unit)
            .min(0)
            .draw_style(GraphDrawStyle.LINE)
            .line_interpolation(LineInterpolation.STEP_AFTER)
            .line_width(2)
            .fill_opacity(15 if self.stacked else 0)
            .stacking(StackingConfig().mode(StackingMode.NORMAL if self.stacked else StackingMode.NONE))
            .color_scheme(FieldColor().mode(FieldColorModeId.FIXED).fixed_color(Colour.BLUE))
            .legend(legend(LegendPlacement.RIGHT))
            .tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
            .no_value(self.otherwise)
        )
        for style in self.styles:
            panel = panel.override_by_regexp(f"/{style.pattern}/", _line(style))
        return panel.build()


def _line(style: Style) -> list[DynamicConfigValue]:
    colour = {"mode": "fixed", "fixedColor": style.colour}
    dashes = {"fill": "dash", "dash": list(style.dashes)} if style.dashes else {"fill": "solid"}
    return [
        DynamicConfigValue(id_val="color", value=colour),
        DynamicConfigValue(id_val="custom.lineStyle", value=dashes),
    ]
