"""The table of what is broken, why and who acts: one for all dashboards, each narrowed to its own."""

from __future__ import annotations

from dashboards.dashboard import Panel
from dashboards.links import ACCOUNT_BOARD, CAUSE_PAGE, CAUSE_RUNBOOK, PROBE_PAGE, RELAY_BOARD
from dashboards.promql import failures, of_tenants, with_page, with_runbook
from dashboards.query import Scenario, now
from dashboards.table import Column, Table

COLUMNS = (
    Column(field="tenant", title="Tenant"),
    Column(field="team", title="Team"),
    Column(field="account", title="Account", links=(PROBE_PAGE, ACCOUNT_BOARD)),
    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
    Column(field="probe", title="Probe", links=(PROBE_PAGE,)),
    Column(field="auth", title="Way in"),
    Column(field="cause", title="Cause", links=(CAUSE_PAGE, CAUSE_RUNBOOK)),
    Column(field="actor", title="Who acts"),
    Column(field="phase", title="Phase"),
    Column(field="code", title="Code"),
    Column(field="enhanced", title="Enhanced"),
    Column(field="Value", title="Failures in a row"),
    Column(field="runbook", title="Runbook", links=(CAUSE_RUNBOOK,)),
    Column(field="instance", title="Exporter"),
    Column(field="page", hidden=True),
)
_LABELS = ", ".join(column.field for column in COLUMNS if column.field != "Value")


def failing(narrowed_to: str, shows_in: Scenario) -> Panel:
    """Failing and held probes with their causes."""
    found = with_runbook(with_page(of_tenants(failures(narrowed_to))))
    return Panel(
        title="What is broken, why, who acts",
        description="Each probe whose last run failed, or that is held back after a refused password. A "
        "click on account or probe opens its last runs at the exporter, on the cause its steps or runbook.",
        queries=(now(f"max by ({_LABELS}) ({found})", shows_in),),
        visualization=Table(columns=COLUMNS),
        height=9,
    )
