"""A board as Grafana's JSON: uid, tags, grid, data source and links between boards, alike for all."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import prometheus as builders
from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, Row
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from dashboards.links import PREFIX, runbook, to_board
from dashboards.query import Asked
from dashboards.table import Table
from dashboards.variables import prometheus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grafana_foundation_sdk.cog.variants import Dataquery

    from dashboards.board import Board, Panel
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


def rendered(board: Board, names: Iterable[str] = ()) -> str:
    """The JSON of a board, as Grafana provisions or imports it, with links to the boards of these names."""
    drawn = (
        Dashboard(board.title)
        .uid(f"{PREFIX}-{board.name}")
        .description(board.description)
        .tags([TAG])
        .timezone("browser")
        .refresh(REFRESH)
        .time("now-6h", "now")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .editable()
        .variables(list(board.variables))
    )
    ids = itertools.count(1)
    for link in _to_boards(board, names):
        drawn = drawn.link(link)
    for row in board.rows:
        drawn = drawn.with_row(Row(row.title).id(next(ids)))
        for panel in row.panels:
            drawn = drawn.with_panel(_Built(_drawn(panel, next(ids))))
    return json.dumps(drawn.build(), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _to_boards(board: Board, names: Iterable[str]) -> Iterator[DashboardLink]:
    """Not Grafana's links by tag: those carry `All` to a board that shows one account."""
    variables = [variable.build().name for variable in board.variables]
    for name in names:
        link = to_board(name, name.capitalize(), variables)
        yield DashboardLink(link.title).type(model.DashboardLinkType.LINK).url(link.url).keep_time(True)


def _drawn(panel: Panel, number: int) -> model.Panel:
    drawn = panel.look.panel()
    drawn.id_val, drawn.title, drawn.description = number, panel.title, panel.description
    drawn.datasource = prometheus()
    drawn.grid_pos = model.GridPos(w=panel.width, h=panel.height)
    drawn.targets = list(_targets(panel))
    if panel.repeat:
        drawn.repeat, drawn.repeat_direction, drawn.max_per_row = panel.repeat, "h", 2
    if panel.runbook:
        link = runbook(panel.runbook)
        drawn.links = [DashboardLink(link.title).type(model.DashboardLinkType.LINK).url(link.url).build()]
    return drawn


def _targets(panel: Panel) -> Iterator[Dataquery]:
    for ref_id, query in zip(REF_IDS, panel.queries, strict=False):
        target = builders.Dataquery().ref_id(ref_id).datasource(prometheus()).expr(query.expression)
        target = target.legend_format(query.legend).format(_format(panel, query))
        yield (target.instant() if query.asked is Asked.NOW else target.range()).build()


def _format(panel: Panel, query: Query) -> PromQueryFormat:
    if query.asked is Asked.BUCKETS:
        return PromQueryFormat.HEATMAP
    return PromQueryFormat.TABLE if isinstance(panel.look, Table) else PromQueryFormat.TIME_SERIES
