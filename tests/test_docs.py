"""What is derived says what the code says: documents, rules, runbooks, dashboards and the chart's copies."""

from __future__ import annotations

from docs import chart
from docs.generate import documents, stale


def test_nothing_derived_is_stale() -> None:
    assert [path.name for path in stale(documents() | chart.documents())] == [], "run: make docs"
