"""Cells: the lines of one probe or account as they are exposed, one cell for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.metrics.samples import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.metrics.row import Row

Cells = tuple[bytes, ...]
_COLUMNS = {name: column for column, name in enumerate(FAMILIES)}


def cells(rows: Iterable[Row]) -> Cells:
    """The lines of one subject, in the order of FAMILIES; a family without any is empty."""
    texts = [""] * len(_COLUMNS)
    for row in rows:
        texts[_COLUMNS[row.name]] += row.line
    return tuple(map(str.encode, texts))
