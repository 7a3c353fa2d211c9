"""Recorded series, and what is made of them: promtool's input. Pure but for reading the recordings."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "recorded"
LOADED = "smtp_exporter_config_last_reload_success_timestamp_seconds"
ABSENT = "_"
Rows = Mapping[str, list[str]]


def recorded(case: str) -> Rows:
    """The series of a case. promtool's clock starts at 0: moments count from the exporter's start."""
    series = json.loads(gzip.decompress((HERE / f"{case}.json.gz").read_bytes()))
    rows = {name: row.split() for name, row in series.items()}
    loaded = next(row for name, row in rows.items() if name.startswith(LOADED))
    start = next(float(value) for value in loaded if value != ABSENT)
    return {name: _since(start, row) if "_timestamp_seconds{" in name else row for name, row in rows.items()}


def _since(start: float, row: Iterable[str]) -> list[str]:
    return [value if value == ABSENT else f"{float(value) - start:.10g}" for value in row]


def elsewhere(rows: Rows, instance: str) -> Rows:
    """The same from another exporter of the same job."""
    old, new = 'instance="exporter:10587"', f'instance="{instance}"'
    return {name.replace(old, new): row for name, row in rows.items()}


def length(rows: Rows) -> int:
    """How many scrapes it holds."""
    return max(len(row) for row in rows.values())


def input_series(rows: Rows, *, markers: bool = True) -> list[dict[str, str]]:
    """In promtool's notation. A series that is gone gets the marker that Prometheus would set, or none."""
    written = _marked if markers else list[str]
    return [{"series": name, "values": " ".join(written(row))} for name, row in rows.items()]


def _marked(row: list[str]) -> Iterable[str]:
    before = ABSENT
    for value in row:
        yield "stale" if value == ABSENT and before != ABSENT else value
        before = value


def labels_of(series: str) -> dict[str, str]:
    """The labels of a series as it is written."""
    return dict(re.findall(r'(\w+)="([^"]*)"', series))


def at(expression: str, seconds: int, *samples: tuple[str, float]) -> dict[str, Any]:
    """What an expression must answer at a moment: nothing but these."""
    expected = [{"labels": labels, "value": value} for labels, value in samples]
    return {"expr": expression, "eval_time": f"{seconds}s", "exp_samples": expected}
