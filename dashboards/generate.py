"""All dashboards, and the JSON of each; `make docs` writes it beside this file."""

from __future__ import annotations

from pathlib import Path

from dashboards.account import ACCOUNT
from dashboards.delivery import DELIVERY
from dashboards.exporter import EXPORTER
from dashboards.overview import OVERVIEW
from dashboards.relay import RELAY
from dashboards.render import rendered
from dashboards.routes import ROUTES

HERE = Path(__file__).parent
DASHBOARDS = (OVERVIEW, ACCOUNT, RELAY, ROUTES, DELIVERY, EXPORTER)


def documents() -> dict[Path, str]:
    """Path and text of each dashboard."""
    names = [dashboard.name for dashboard in DASHBOARDS]
    return {HERE / f"{dashboard.name}.json": rendered(dashboard, names) for dashboard in DASHBOARDS}
