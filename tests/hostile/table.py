"""The hostile table as data: one cell is one behaviour at one reply point, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HEALTHY = "healthy"
_WORDS = {"else", "not"}
FILE = Path(__file__).with_name("table.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`causes`: any of them is right."""

    protocol: str
    behaviour: str
    point: str
    phase: str
    causes: frozenset[str]

    @property
    def healthy(self) -> bool:
        return self.causes == {HEALTHY}

    @property
    def name(self) -> str:
        return f"{self.protocol} {self.behaviour} at {self.point}"


def cells() -> tuple[Cell, ...]:
    """The whole table."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        _cell(protocol, table["points"], behaviour, point, row)
        for protocol, table in written.items()
        for behaviour, row in table["rows"].items()
        for point in _points(table["points"], row)
    )


def _points(points: dict[str, str], row: dict[str, Any]) -> list[str]:
    assert row.keys() - _WORDS <= points.keys(), row
    return [point for point in points if point in row or ("else" in row and point not in row.get("not", ()))]


def _cell(protocol: str, phases: dict[str, str], behaviour: str, point: str, row: dict[str, Any]) -> Cell:
    said, phase = row[point] if point in row else row["else"], phases[point]
    if isinstance(said, dict):
        ((phase, said),) = said.items()
    causes = frozenset(said if isinstance(said, list) else [said])
    return Cell(protocol=protocol, behaviour=behaviour, point=point, phase=phase, causes=causes)
