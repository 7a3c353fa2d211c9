"""Open incidents: the table that comes first on every dashboard of many, and the marks on all charts."""

from __future__ import annotations

from dashboards.dashboard import Panel
from dashboards.links import INCIDENT_PAGE
from dashboards.meaning import TOLD
from dashboards.query import Scenario, now
from dashboards.table import Column, Table

IDENTITY = "incident, severity, tenant, relay, account, domain"
_SHOWN = f"{IDENTITY}, cause, actor, page"
_CHANGING = "cause, actor, phase, page"
"""What `smtp_incident_info` has beside the labels that identify an incident."""

COLUMNS = (
    Column(field="severity", title="Severity"),
    Column(field="incident", title="Incident", links=(INCIDENT_PAGE,)),
    Column(field="tenant", title="Tenant"),
    Column(field="relay", title="Relay"),
    Column(field="account", title="Account"),
    Column(field="domain", title="Domain"),
    Column(field="cause", title="Cause"),
    Column(field="actor", title="Who acts"),
    Column(field="Value #A", title="Open for", unit="s"),
    Column(field="Value #B", title="Probes"),
    Column(field="Value #C", title="Told", meanings=TOLD),
    Column(field="Value #D", title="Refused or failing", unit="percentunit"),
    Column(field="page", hidden=True),
)


def open_incidents(narrowed_to: str, shows_in: Scenario, *, shared: bool = False) -> Panel:
    """What somebody must do something about; `shared` if there are some of tenants or relays among them."""
    share = (now(_of_each("smtp_incident_share", narrowed_to), shows_in),) if shared else ()
    return Panel(
        title="Open incidents",
        description="Each is one thing that somebody must do something about, however many probes show it. A "
        "click on the incident opens its page at the exporter, with the steps.",
        queries=(
            now(_of_each("time() - smtp_incident_started_timestamp_seconds", narrowed_to), shows_in),
            now(_of_each("smtp_incident_probes", narrowed_to), shows_in),
            now(_of_each("smtp_incident", narrowed_to), shows_in),
            *share,
        ),
        visualization=Table(columns=COLUMNS, otherwise="✓ none"),
        height=9,
    )


def _of_each(value: str, narrowed_to: str) -> str:
    """A value of each open incident, with what may change while it is open."""
    info = f"smtp_incident_info{{{narrowed_to}}}"
    return f"max by ({_SHOWN}) (({value}) * ignoring ({_CHANGING}) group_right () {info})"


def marks(narrowed_to: str) -> str:
    """1 while an incident is open and told: Grafana draws each as a span."""
    return f"max by ({IDENTITY}) (smtp_incident{{{narrowed_to}}}) == 1"
