"""Where a click leads: to the exporter's own pages, to runbooks, to another dashboard.

`${__data.fields.x}` is Grafana's word for the field `x` of the row that was clicked, `${__field.labels.x}`
for the label `x` of a series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.variables import DATASOURCE, EXPORTER_URL, RUNBOOKS_URL

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "smtp-exporter"
CARRIED = (DATASOURCE, "tenant", EXPORTER_URL, RUNBOOKS_URL)
"""The choices that mean the same on every dashboard that has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A title and a URL."""

    title: str
    url: str


def carried(*variables: str) -> str:
    """The part of a URL that takes these choices to the next dashboard."""
    return "&".join(f"${{{name}:queryparam}}" for name in variables)


_KEPT = f"{carried(DATASOURCE, EXPORTER_URL, RUNBOOKS_URL)}&${{__url_time_range}}"


def to_dashboard(name: str, title: str, variables: Iterable[str]) -> Link:
    """Another dashboard, from one that has these variables."""
    kept = [variable for variable in CARRIED if variable in set(variables)]
    return Link(title=title, url=f"/d/{PREFIX}-{name}?{carried(*kept)}")


def runbook(alert: str) -> Link:
    """The page of an alert."""
    return Link(title=f"Runbook {alert}", url=f"${{{RUNBOOKS_URL}}}/{alert}.md")


PROBE_PAGE = Link(
    title="Last runs and diagnosis, at the exporter",
    url="${__data.fields.page}/probes/${__data.fields.account:percentencode}",
)
SERIES_PAGE = Link(
    title="Last runs and diagnosis, at the exporter",
    url="${__field.labels.page}/probes/${__field.labels.account:percentencode}",
)
CAUSE_PAGE = Link(
    title="What it means and what to do, at the exporter",
    url="${__data.fields.page}/causes/${__data.fields.cause}",
)
CAUSE_RUNBOOK = runbook("${__data.fields.runbook}")
INCIDENT_PAGE = Link(title="Who acts, and the steps, at the exporter", url="${__data.fields.page}")
ACCOUNT_BOARD = Link(
    title="Dashboard of the account",
    url=f"/d/{PREFIX}-account?var-tenant=${{__data.fields.tenant:percentencode}}&var-account="
    f"${{__data.fields.account:percentencode}}&{_KEPT}",
)
RELAY_BOARD = Link(
    title="Dashboard of the relay",
    url=f"/d/{PREFIX}-relay?var-relay=${{__data.fields.relay:percentencode}}&{_KEPT}",
)
