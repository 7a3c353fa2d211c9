"""Stat panels: big numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import stat
from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.models.common import BigValueColorMode, BigValueGraphMode, BigValueTextMode

from dashboards.colour import Colour
from dashboards.field import Limit, by_value, mappings, thresholds

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel

    from dashboards.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """Big numbers, one for each series; `base` colours what no meaning and no limit does."""

    unit: str = "short"
    base: Colour = Colour.BLUE
    limits: tuple[Limit, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    named: bool = False
    otherwise: str = "n/a"

    def panel(self) -> Panel:
        """See Visualization."""
        text = BigValueTextMode.VALUE_AND_NAME if self.named else BigValueTextMode.VALUE
        return (
            stat.Panel()
            .unit(self.unit)
            .mappings(mappings(self.meanings))
            .thresholds(thresholds(self.base, self.limits))
            .color_scheme(by_value())
            .reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
            .graph_mode(BigValueGraphMode.NONE)
            .color_mode(BigValueColorMode.VALUE)
            .text_mode(text)
            .no_value(self.otherwise)
            .build()
        )
