"""The dashboard that on-call opens first: what is broken, why, who acts; who still depends on Basic Auth."""

from __future__ import annotations

from dashboards import style
from dashboards.colour import Colour
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.failing import failing
from dashboards.field import Limit
from dashboards.incidents import open_incidents
from dashboards.links import ACCOUNT_BOARD, PROBE_PAGE, RELAY_BOARD
from dashboards.meaning import NONE_GOOD, READINESS
from dashboards.promql import (
    ACCOUNT,
    CHOSEN,
    CUT_OFF,
    INCIDENTS,
    LATELY,
    basic_accounts,
    of_tenants,
    with_page,
)
from dashboards.query import Scenario, now, over_time
from dashboards.stat import Stat
from dashboards.table import Column, Table
from dashboards.time_series import TimeSeries
from dashboards.variables import accounts, datasource, exporter_url, relays, runbooks_url, tenants

HEALTHY, CUT = Scenario.HEALTHY, Scenario.BASIC_AUTH_DISABLED
CUT_OFF_RUNBOOK, DEADLINE_RUNBOOK = "SmtpBasicAuthCutOff", "SmtpBasicAuthDeadlineNear"

_SUCCESS = of_tenants(f"smtp_probe_success{{{CHOSEN}}}")
_FAILING = of_tenants(f"1 - smtp_probe_success{{{CHOSEN}}}")
_SENDS = f'max by ({ACCOUNT}) (smtp_probe_success{{probe="submission", {CHOSEN}}})'
_HELD = f"max by ({ACCOUNT}) (smtp_probe_held{{{CHOSEN}}})"
_BASIC = basic_accounts(CHOSEN)
_READY = 'smtp_account_oauth_ready{account=~"$account"}'
_READINESS = f"({_READY}) or on ({ACCOUNT}) (-1 * {_BASIC})"
_REFUSED = of_tenants(f"increase(smtp_probe_failures_total{{{CUT_OFF}, {CHOSEN}}}[24h])")
_TRIED = of_tenants(f'increase(smtp_probe_runs_total{{auth="basic", outcome!="held", {CHOSEN}}}[24h])')
_FAILURES = of_tenants(f"smtp_probe_failure_info{{{CHOSEN}}}")
_TENANT_DOWN = f"max by (relay, tenant) ({_SUCCESS}) == bool 0"

_BAD = Stat(base=Colour.VERMILLION, meanings=NONE_GOOD)

NOW = Row(
    title="Now",
    panels=(
        open_incidents(INCIDENTS, CUT, shared=True),
        Panel(
            title="Probes failing",
            description="Probes whose last run failed, held ones included.",
            queries=(now(f"sum({_FAILING})", CUT),),
            visualization=_BAD,
            width=4,
            height=4,
        ),
        Panel(
            title="Accounts that cannot send",
            description="Accounts whose submissions fail by every way in that is tried.",
            queries=(now(f"sum({of_tenants(f'1 - {_SENDS}')})", CUT),),
            visualization=_BAD,
            width=4,
            height=4,
        ),
        Panel(
            title="Accounts held back",
            description="A refused password is not tried again until it changes, is released or times out.",
            queries=(now(f"sum({of_tenants(_HELD)})", Scenario.BAD_CREDENTIALS),),
            visualization=Stat(base=Colour.PURPLE, meanings=NONE_GOOD),
            width=4,
            height=4,
            runbook="SmtpCredentialsRejected",
        ),
        Panel(
            title="Accounts on Basic Auth",
            description="Configured accounts with a probe that uses the password.",
            queries=(now(f"sum({of_tenants(_BASIC)})", HEALTHY),),
            visualization=Stat(base=Colour.ORANGE, meanings=NONE_GOOD),
            width=4,
            height=4,
            runbook=DEADLINE_RUNBOOK,
        ),
        Panel(
            title="Days until Basic Auth ends",
            description="Microsoft's milestones as the exporter knows them; below 0 the day has passed.",
            queries=(
                now(
                    "(max by (milestone) (smtp_basic_auth_retirement_timestamp_seconds) - time()) / 86400",
                    HEALTHY,
                    legend="{{milestone}}",
                ),
            ),
            visualization=Stat(
                unit="suffix: days",
                base=Colour.VERMILLION,
                limits=(Limit(at=0, colour=Colour.ORANGE), Limit(at=90, colour=Colour.BLUE)),
                named=True,
            ),
            width=8,
            height=4,
            runbook=DEADLINE_RUNBOOK,
        ),
        failing(CHOSEN, CUT),
    ),
)

CAUSES = Row(
    title="Where it lies",
    panels=(
        Panel(
            title="Failing probes by who acts",
            description="A step up that many accounts share has one cause and one person to call.",
            queries=(over_time(f"sum by (actor) ({_FAILURES})", CUT, "{{actor}}"),),
            visualization=TimeSeries(styles=style.ACTORS, stacked=True, otherwise="✓ nothing fails"),
            width=10,
        ),
        Panel(
            title="Failing probes by cause",
            description="How many probes, accounts and tenants each cause stops.",
            queries=(
                now(f"sum by (cause, actor) ({_FAILURES})", CUT),
                now(f"count by (cause, actor) (group by (cause, actor, {ACCOUNT}) ({_FAILURES}))", CUT),
                now(f"count by (cause, actor) (group by (cause, actor, tenant) ({_FAILURES}))", CUT),
            ),
            visualization=Table(
                columns=(
                    Column(field="cause", title="Cause"),
                    Column(field="actor", title="Who acts"),
                    Column(field="Value #A", title="Probes"),
                    Column(field="Value #B", title="Accounts"),
                    Column(field="Value #C", title="Tenants"),
                )
            ),
            width=7,
        ),
        Panel(
            title="Relays",
            description="Tenants down are those none of whose probes works. If all tenants of a relay are "
            "down, ask its provider before you look at a tenant's settings.",
            queries=(
                now(f"count by (relay) ({_SUCCESS})", HEALTHY),
                now(f"sum by (relay) ({_FAILING})", CUT),
                now(f"count by (relay) (count by (relay, tenant) ({_SUCCESS}))", HEALTHY),
                now(f"sum by (relay) ({_TENANT_DOWN})", HEALTHY),
            ),
            visualization=Table(
                columns=(
                    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
                    Column(field="Value #A", title="Probes"),
                    Column(field="Value #B", title="failing"),
                    Column(field="Value #C", title="Tenants"),
                    Column(field="Value #D", title="down"),
                )
            ),
            width=7,
        ),
    ),
)

BASIC_AUTH = Row(
    title="Basic Auth: who still depends on it, and is OAuth ready",
    panels=(
        Panel(
            title="By tenant",
            description="Accounts on Basic Auth, and whether the OAuth way of each works today. Refused: the "
            "share of Basic runs of the last 24 h that met a cut-off; one that grows is Microsoft's ramp.",
            queries=(
                now(f"sum by (tenant) ({of_tenants(_BASIC)})", HEALTHY),
                now(f"sum by (tenant) ({of_tenants(_READY)})", HEALTHY),
                now(f"sum by (tenant) ({of_tenants(f'1 - {_READY}')})", Scenario.OAUTH_SECRET_EXPIRED),
                now(f"sum by (tenant) ({_REFUSED}) / sum by (tenant) ({_TRIED})", CUT),
            ),
            visualization=Table(
                columns=(
                    Column(field="tenant", title="Tenant"),
                    Column(field="Value #A", title="On Basic Auth"),
                    Column(field="Value #B", title="✓ OAuth works", absent="0"),
                    Column(field="Value #C", title="✗ OAuth fails", absent="0"),
                    Column(field="Value #D", title="Refused in 24 h", unit="percentunit"),
                ),
                otherwise="n/a",
            ),
            width=10,
            height=9,
            runbook=CUT_OFF_RUNBOOK,
        ),
        Panel(
            title="By account",
            description="What must be moved to OAuth before the deadline, and what is ready to move.",
            queries=(
                now(
                    "max by (tenant, team, account, relay, instance, page)"
                    f" ({with_page(of_tenants(_READINESS))})",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="tenant", title="Tenant"),
                    Column(field="team", title="Team"),
                    Column(field="account", title="Account", links=(PROBE_PAGE, ACCOUNT_BOARD)),
                    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
                    Column(field="Value", title="OAuth", meanings=READINESS),
                    Column(field="instance", title="Exporter"),
                    Column(field="page", hidden=True),
                ),
                otherwise="✓ no account uses Basic Auth",
            ),
            width=14,
            height=9,
            runbook=DEADLINE_RUNBOOK,
        ),
        Panel(
            title="Basic Auth runs refused, by cause",
            description="The first refusal is the moment to act: a ramp may refuse one in a hundred.",
            queries=(
                over_time(
                    "sum by (cause) ("
                    + of_tenants(f"increase(smtp_probe_failures_total{{{CUT_OFF}, {CHOSEN}}}{LATELY})")
                    + ")",
                    CUT,
                    "{{cause}}",
                ),
            ),
            visualization=TimeSeries(styles=style.CUT_OFFS),
            height=7,
            runbook=CUT_OFF_RUNBOOK,
        ),
    ),
)

OVERVIEW = Dashboard(
    name="overview",
    title="SMTP submission / Overview",
    description="What is broken, why and who acts; who still depends on Basic Auth. From smtp-exporter.",
    variables=(datasource(), tenants(), relays(), accounts(), exporter_url(), runbooks_url()),
    rows=(NOW, CAUSES, BASIC_AUTH),
    incidents=INCIDENTS,
)
