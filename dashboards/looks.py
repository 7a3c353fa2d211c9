"""How an answer is drawn, in Grafana's terms: figure, lines, timeline, heat map, table. No questions here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from grafana_foundation_sdk.builders import heatmap, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.common import (
    ReduceDataOptions,
    ScaleDistributionConfig,
    StackingConfig,
    VizLegendOptions,
    VizTooltipOptions,
)
from grafana_foundation_sdk.builders.dashboard import DashboardLink, FieldColor, ThresholdsConfig
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    GraphDrawStyle,
    LegendDisplayMode,
    LegendPlacement,
    LineInterpolation,
    ScaleDistribution,
    StackingMode,
    TableCellHeight,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardRangeMapOptions,
    DataTransformerConfig,
    DynamicConfigValue,
    FieldColorModeId,
    RangeMap,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode

from dashboards.colour import Colour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grafana_foundation_sdk.models.dashboard import Panel

    from dashboards.links import Link
    from dashboards.meaning import Meaning, Span
    from dashboards.style import Style

NOTHING = "✓ nothing"
HEAT_SCHEME = "Cividis"  # made for colour-blind readers: Nuñez, Anderton, Renslow, PLOS ONE 13(7), 2018


class Look(Protocol):
    """A way to draw."""

    def panel(self) -> Panel:
        """A new panel that asks nothing yet."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From this value on, this colour."""

    at: float
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Big numbers, one for each series; `base` colours what no meaning and no limit does."""

    unit: str = "short"
    base: Colour = Colour.BLUE
    limits: tuple[Limit, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    named: bool = False
    otherwise: str = "n/a"

    def panel(self) -> Panel:
        """See Look."""
        text = BigValueTextMode.VALUE_AND_NAME if self.named else BigValueTextMode.VALUE
        return (
            stat.Panel()
            .unit(self.unit)
            .mappings(_mappings(self.meanings))
            .thresholds(_thresholds(self.base, self.limits))
            .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
            .reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
            .graph_mode(BigValueGraphMode.NONE)
            .color_mode(BigValueColorMode.VALUE)
            .text_mode(text)
            .no_value(self.otherwise)
            .build()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Numbers over time, told apart by their styles; stacked where their sum means something."""

    unit: str = "short"
    styles: tuple[Style, ...] = ()
    stacked: bool = False
    otherwise: str = "n/a"

    def panel(self) -> Panel:
        """See Look."""
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
            .legend(_legend(LegendPlacement.RIGHT))
            .tooltip(VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
            .no_value(self.otherwise)
        )
        for style in self.styles:
            panel = panel.override_by_regexp(f"/{style.pattern}/", _line(style))
        return panel.build()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """States over time, one row for each series, with the state's word in the bar.

    Spans are mappings, because thresholds would make Grafana show the range in place of the value.
    """

    meanings: tuple[Meaning, ...] = ()
    spans: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()

    def panel(self) -> Panel:
        """See Look."""
        return (
            statetimeline.Panel()
            .unit("none")
            .mappings(_mappings(self.meanings) + _spans(self.spans))
            .thresholds(_thresholds(Colour.GREY, ()))
            .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
            .data_links([DashboardLink(link.title).url(link.url) for link in self.links])
            .show_value(VisibilityMode.ALWAYS)
            .merge_values(True)
            .row_height(0.85)
            .legend(_legend(LegendPlacement.BOTTOM))
            .build()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """How often each duration was seen, over time."""

    def panel(self) -> Panel:
        """See Look."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A label, or a query's value (`Value`; of several `Value #A`, ...). Links may need a hidden one."""

    field: str
    title: str = ""
    unit: str = ""
    meanings: tuple[Meaning, ...] = ()
    limits: tuple[Limit, ...] = ()
    links: tuple[Link, ...] = ()
    hidden: bool = False
    absent: str = "n/a"

    @property
    def properties(self) -> list[DynamicConfigValue]:
        """What differs from the table's own; `absent` fills cells without a value."""
        found: dict[str, Any] = {
            "unit": self.unit,
            "mappings": _mappings(self.meanings),
            "thresholds": _thresholds(Colour.GREY, self.limits).build() if self.limits else None,
            "custom.cellOptions": {"type": "color-text"} if self.meanings or self.limits else None,
            "links": [{"title": link.title, "url": link.url} for link in self.links],
            "custom.hidden": self.hidden,
            "noValue": self.absent,
        }
        return [DynamicConfigValue(id_val=name, value=value) for name, value in found.items() if value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows; several queries are laid side by side where their labels agree."""

    columns: tuple[Column, ...]
    otherwise: str = NOTHING

    def panel(self) -> Panel:
        """See Look."""
        panel = (
            table.Panel()
            .cell_height(TableCellHeight.SM)
            .filterable(True)
            .thresholds(_thresholds(Colour.GREY, ()))
            .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
            .no_value(self.otherwise)
            .with_transformation(DataTransformerConfig(id_val="merge", options={}))
            .with_transformation(DataTransformerConfig(id_val="organize", options=_organized(self.columns)))
        )
        for column in self.columns:
            panel = panel.override_by_name(column.title or column.field, column.properties)
        return panel.build()


def _organized(columns: Iterable[Column]) -> dict[str, Any]:
    return {
        "excludeByName": {"Time": True},
        "indexByName": {column.field: place for place, column in enumerate(columns)},
        "renameByName": {column.field: column.title for column in columns if column.title},
    }


def _mappings(meanings: Iterable[Meaning]) -> list[Any]:
    results = {
        str(each.value): ValueMappingResult(text=each.text, color=each.colour, index=place)
        for place, each in enumerate(meanings)
    }
    return [ValueMap(options=results)] if results else []


def _spans(spans: Iterable[Span]) -> list[RangeMap]:
    return [
        RangeMap(
            DashboardRangeMapOptions(
                from_val=each.first, to=each.last, result=ValueMappingResult(color=each.colour, index=place)
            )
        )
        for place, each in enumerate(spans)
    ]


def _thresholds(base: Colour, limits: Iterable[Limit]) -> ThresholdsConfig:
    steps = [
        Threshold(value=None, color=base),
        *(Threshold(value=each.at, color=each.colour) for each in limits),
    ]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _line(style: Style) -> list[DynamicConfigValue]:
    colour = {"mode": "fixed", "fixedColor": style.colour}
    dashes = {"fill": "dash", "dash": list(style.dashes)} if style.dashes else {"fill": "solid"}
    return [
        DynamicConfigValue(id_val="color", value=colour),
        DynamicConfigValue(id_val="custom.lineStyle", value=dashes),
    ]


def _legend(placement: LegendPlacement) -> VizLegendOptions:
    return VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(placement).show_legend(True)
