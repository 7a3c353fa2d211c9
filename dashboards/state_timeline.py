"""State timeline panels: states over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import statetimeline
from grafana_foundation_sdk.builders.dashboard import DashboardLink
from grafana_foundation_sdk.models.common import LegendPlacement, VisibilityMode

from dashboards.colour import Colour
from dashboards.field import by_value, legend, mappings, span_mappings, thresholds

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel

    from dashboards.links import Link
    from dashboards.meaning import Meaning, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTimeline:
    """States over time, one row for each series, with the state's word in the bar.

    Spans are mappings, because thresholds would make Grafana show the range in place of the value.
    """

    meanings: tuple[Meaning, ...] = ()
    spans: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()

    def panel(self) -> Panel:
        """See Visualization."""
        return (
            statetimeline.Panel()
            .unit("none")
            .mappings(mappings(self.meanings) + span_mappings(self.spans))
            .thresholds(thresholds(Colour.GREY, ()))
            .color_scheme(by_value())
            .data_links([DashboardLink(link.title).url(link.url) for link in self.links])
            .show_value(VisibilityMode.ALWAYS)
            .merge_values(True)
            .row_height(0.85)
            .legend(legend(LegendPlacement.BOTTOM))
            .build()
        )
