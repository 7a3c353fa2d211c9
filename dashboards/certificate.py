"""The panel of when a certificate ends: how long that is, orange from when it must be renewed."""

from __future__ import annotations

from dashboards.colour import Colour
from dashboards.dashboard import Panel
from dashboards.field import Limit
from dashboards.query import Scenario, now
from dashboards.stat import Stat

DAY = 86400
RENEW_DAYS = 14


def certificate_ends(title: str, description: str, series: str, *, width: int, height: int = 8) -> Panel:
    """The first end of those series."""
    return Panel(
        title=title,
        description=description,
        queries=(now(f"min({series}) - time()", Scenario.HEALTHY),),
        visualization=Stat(
            unit="s",
            base=Colour.VERMILLION,
            limits=(Limit(at=0, colour=Colour.ORANGE), Limit(at=RENEW_DAYS * DAY, colour=Colour.GREEN)),
        ),
        width=width,
        height=height,
        runbook="SmtpTlsFailing",
    )
