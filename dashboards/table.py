"""Rows, and the columns that they are laid out in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.models.common import TableCellHeight
from grafana_foundation_sdk.models.dashboard import DataTransformerConfig, DynamicConfigValue

from dashboards.colour import Colour
from dashboards.field import Limit, by_value, mappings, thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grafana_foundation_sdk.models.dashboard import Panel

    from dashboards.links import Link
    from dashboards.meaning import Meaning

NOTHING = "✓ nothing"


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
            "mappings": mappings(self.meanings),
            "thresholds": thresholds(Colour.GREY, self.limits).build() if self.limits else None,
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
        """See Visualization."""
        panel = (
            table.Panel()
            .cell_height(TableCellHeight.SM)
            .filterable(True)
            .thresholds(thresholds(Colour.GREY, ()))
            .color_scheme(by_value())
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
