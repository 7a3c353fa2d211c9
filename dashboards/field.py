"""How a value is worded and coloured, and a series named, in Grafana's terms: for all visualizations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders.common import VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import FieldColor, ThresholdsConfig
from grafana_foundation_sdk.models.common import LegendDisplayMode
from grafana_foundation_sdk.models.dashboard import (
    DashboardRangeMapOptions,
    FieldColorModeId,
    RangeMap,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)

from dashboards.colour import Colour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grafana_foundation_sdk.models.common import LegendPlacement
    from grafana_foundation_sdk.models.dashboard import ValueMapping

    from dashboards.meaning import Meaning, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From this value on, this colour."""

    at: float
    colour: Colour


def mappings(meanings: Iterable[Meaning]) -> list[ValueMapping]:
    """Each value by its word, in its colour."""
    results = {
        str(each.value): ValueMappingResult(text=each.text, color=each.colour, index=place)
        for place, each in enumerate(meanings)
    }
    return [ValueMap(options=results)] if results else []


def span_mappings(spans: Iterable[Span]) -> list[ValueMapping]:
    """Each value as itself, in its span's colour."""
    return [
        RangeMap(
            DashboardRangeMapOptions(
                from_val=each.first, to=each.last, result=ValueMappingResult(color=each.colour, index=place)
            )
        )
        for place, each in enumerate(spans)
    ]


def thresholds(base: Colour, limits: Iterable[Limit]) -> ThresholdsConfig:
    """The base colour up to the first limit."""
    steps = [
        Threshold(value=None, color=base),
        *(Threshold(value=each.at, color=each.colour) for each in limits),
    ]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def by_value() -> FieldColor:
    """Coloured by mappings and thresholds."""
    return FieldColor().mode(FieldColorModeId.THRESHOLDS)


def legend(placement: LegendPlacement) -> VizLegendOptions:
    """The names of the series, always shown."""
    return VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(placement).show_legend(True)
