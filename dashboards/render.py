"""A dashboard as Grafana's JSON: uid, tags, grid, data source and links between dashboards, alike for all."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from grafana_foundation_sdk.builders import prometheus as builders
from grafana_foundation_sdk.builders.dashboard import Dashboard as DashboardBuilder
from grafana_foundation_sdk.builders.dashboard import DashboardLink, Row
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from dashboards.colour import Colour
from dashboards.incidents import marks
from dashboards.links import PREFIX, runbook, to_dashboard
from dashboards.query import Asked
from dashboards.table import Table
from dashboards.variables import prometheus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grafana_foundation_sdk.cog.variants import Dataquery

    from dashboards.dashboard import Dashboard, Panel
    from dashboards.query import Query

TAG = PREFIX
REF_IDS = "ABCDEFGHIJ"
REFRESH = "1m"  # the shortest default interval of a probe; sooner shows nothing new


class _Built(Builder[model.Panel]):
    """A panel that is built already."""

    def __init__(self, panel: model.Panel) -> None:
        self._panel = panel

    def build(self) -> model.Panel:
        return self._panel


def rendered(dashboard: Dashboard, names: Iterable[str] = ()) -> str:
    """The JSON of a dashboard, as Grafana provisions or imports it, with links to those of these names."""
    built = (
        DashboardBuilder(dashboard.title)
        .uid(f"{PREFIX}-{dashboard.name}")
        .description(dashboard.description)
        .tags([TAG])
        .timezone("browser")
        .refresh(REFRESH)
        .time("now-6h", "now")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .editable()
        .variables(list(dashboard.variables))
    )
    ids = itertools.count(1)
    for link in _to_dashboards(dashboard, names):
        built = built.link(link)
    for row in dashboard.rows:
        built = built.with_row(Row(row.title).id(next(ids)))
        for panel in row.panels:
            built = built.with_panel(_Built(_built(panel, next(ids))))
    document = json.loads(json.dumps(built.build(), cls=JSONEncoder))
    document["annotations"] = {"list": [_marks(dashboard.incidents)]}
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _marks(narrowed_to: str) -> dict[str, Any]:
    """Open incidents as spans on every chart. The SDK's model of an annotation lacks Prometheus' own keys."""
    return {
        "name": "Incidents",
        "datasource": json.loads(json.dumps(prometheus(), cls=JSONEncoder)),
        "enable": True,
        "hide": False,
        "iconColor": Colour.VERMILLION,
        "expr": marks(narrowed_to),
        "step": "1m",
        "titleFormat": "{{incident}}",
        "textFormat": "{{tenant}} {{relay}} {{account}} {{domain}}",
        "tagKeys": "severity",
    }


def _to_dashboards(dashboard: Dashboard, names: Iterable[str]) -> Iterator[DashboardLink]:
    """Not Grafana's links by tag: those carry `All` to a dashboard that shows one account."""
    variables = [variable.build().name for variable in dashboard.variables]
    for name in names:
        link = to_dashboard(name, name.capitalize(), variables)
        yield DashboardLink(link.title).type(model.DashboardLinkType.LINK).url(link.url).keep_time(True)


def _built(panel: Panel, number: int) -> model.Panel:
    built = panel.visualization.panel()
    built.id_val, built.title, built.description = number, panel.title, panel.description
    built.datasource = prometheus()
    built.grid_pos = model.GridPos(w=panel.width, h=panel.height)
    built.targets = list(_targets(panel))
    if panel.repeat:
        built.repeat, built.repeat_direction, built.max_per_row = panel.repeat, "h", 2
    if panel.runbook:
        link = runbook(panel.runbook)
        built.links = [DashboardLink(link.title).type(model.DashboardLinkType.LINK).url(link.url).build()]
    return built


def _targets(panel: Panel) -> Iterator[Dataquery]:
    for ref_id, query in zip(REF_IDS, panel.queries, strict=False):
        target = builders.Dataquery().ref_id(ref_id).datasource(prometheus()).expr(query.expression)
        target = target.legend_format(query.legend).format(_format(panel, query))
        yield (target.instant() if query.asked is Asked.NOW else target.range()).build()


def _format(panel: Panel, query: Query) -> PromQueryFormat:
    if query.asked is Asked.BUCKETS:
        return PromQueryFormat.HEATMAP
    return PromQueryFormat.TABLE if isinstance(panel.visualization, Table) else PromQueryFormat.TIME_SERIES
