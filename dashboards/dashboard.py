"""Panel, row and dashboard as frozen values: what is asked, in which words, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grafana_foundation_sdk.cog.builder import Builder
    from grafana_foundation_sdk.models.dashboard import VariableModel

    from dashboards.query import Query
    from dashboards.visualization import Visualization

FULL_WIDTH = 24
"""Columns of Grafana's grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture. `runbook` is the alert whose page explains it.

    With `repeat`, the name of a variable, it is shown once for each value of that.
    """

    title: str
    description: str
    queries: tuple[Query, ...]
    visualization: Visualization
    width: int = FULL_WIDTH
    height: int = 8
    runbook: str = ""
    repeat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Panels under one heading, filled line by line to the full width."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One dashboard; its uid, which URLs hold, is made of its name and never changes.

    `incidents` narrows the incidents that its charts are marked with.
    """

    name: str
    title: str
    description: str
    variables: tuple[Builder[VariableModel], ...]
    rows: tuple[Row, ...]
    incidents: str = ""

    @property
    def panels(self) -> Iterator[Panel]:
        """All panels, in order."""
        return (panel for row in self.rows for panel in row.panels)
