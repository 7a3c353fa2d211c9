"""The dashboard of exits side by side: the same mail by each of them, whether it arrived, where, how fast."""

from __future__ import annotations

from dashboards import style
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.incidents import open_incidents
from dashboards.links import ACCOUNT_BOARD, RELAY_BOARD
from dashboards.meaning import OUTCOMES
from dashboards.phases import phases
from dashboards.promql import INCIDENTS, LATELY, of_tenants, outcomes, quantile
from dashboards.query import Query, Scenario, now, over_time
from dashboards.state_timeline import StateTimeline
from dashboards.table import Column, Table
from dashboards.time_series import TimeSeries
from dashboards.variables import accounts, datasource, exporter_url, relays, runbooks_url, tenants

HEALTHY, JUNK = Scenario.HEALTHY, Scenario.DELIVERED_TO_JUNK
CHOSEN = 'account=~"$account"'
_OF_DELIVERY = "deliver.*|mailbox.*|cleanup.*"
_EXIT = "tenant, relay, account"
_DURATION = "smtp_delivery_duration_seconds"
_TRIPS = f'probe="round_trip", {CHOSEN}, relay=~"$relay"'


def _mails(outcome: str) -> Query:
    """How many mails of each exit came to this in the time range."""
    counted = f'increase(smtp_delivery_messages_total{{{CHOSEN}, outcome="{outcome}"}}[$__range])'
    return now(f"sum by ({_EXIT}) ({of_tenants_and_relay(counted)})", HEALTHY)


def of_tenants_and_relay(expression: str) -> str:
    """As of_tenants, with the label `relay` too, which the account has and the metric has not."""
    return of_tenants(expression).replace("group_left (tenant, team)", "group_left (tenant, team, relay)")


SIDE_BY_SIDE = Row(
    title="Exits side by side",
    panels=(
        Panel(
            title="What became of the mails",
            description="The same mail by each exit in the time range: taken by the relay, then seen in the "
            "mailbox, late, in Junk, back as a bounce, or lost.",
            queries=(
                now(
                    f"sum by ({_EXIT}) ("
                    + of_tenants(f'increase(smtp_probe_runs_total{{{_TRIPS}, outcome="success"}}[$__range])')
                    + ")",
                    HEALTHY,
                ),
                *map(_mails, ("delivered", "late", "junk", "bounced", "lost")),
                now(
                    f"sum by ({_EXIT}) ({of_tenants_and_relay(f'smtp_delivery_outstanding{{{CHOSEN}}}')})",
                    HEALTHY,
                ),
                now(
                    f"max by ({_EXIT}) ("
                    + of_tenants_and_relay(f"smtp_delivery_mailbox_used_ratio{{{CHOSEN}}}")
                    + ")",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="tenant", title="Tenant"),
                    Column(field="account", title="Account", links=(ACCOUNT_BOARD,)),
                    Column(field="relay", title="Relay", links=(RELAY_BOARD,)),
                    Column(field="Value #A", title="Taken"),
                    Column(field="Value #B", title="✓ Delivered", absent="0"),
                    Column(field="Value #C", title="Late", absent="0"),
                    Column(field="Value #D", title="In Junk", absent="0"),
                    Column(field="Value #E", title="Bounced", absent="0"),
                    Column(field="Value #F", title="✗ Lost", absent="0"),
                    Column(field="Value #G", title="Under way", absent="0"),
                    Column(field="Value #H", title="Mailbox full", unit="percentunit"),
                ),
                otherwise="n/a: no account has a round_trip probe",
            ),
            runbook="SmtpDeliveryLost",
        ),
        open_incidents(f'{INCIDENTS}, incident=~"{_OF_DELIVERY}"', JUNK),
        Panel(
            title="Taken by the relay",
            description="What the last round trip of each exit came to when it handed its mail in.",
            queries=(
                over_time(
                    f"max by (account, relay, instance) ({outcomes(_TRIPS)})",
                    HEALTHY,
                    "{{relay}} {{account}} ({{instance}})",
                ),
            ),
            visualization=StateTimeline(meanings=OUTCOMES),
            width=12,
        ),
        Panel(
            title="Seconds until it arrived",
            description="From the relay's taking the mail until it was in the mailbox: half of them, and all "
            "but one in twenty.",
            queries=(
                over_time(quantile(0.5, _DURATION, 'relay=~"$relay"', "relay"), HEALTHY, "p50 {{relay}}"),
                over_time(quantile(0.95, _DURATION, 'relay=~"$relay"', "relay"), HEALTHY, "p95 {{relay}}"),
            ),
            visualization=TimeSeries(unit="s", styles=style.PERCENTILES),
            width=12,
            runbook="SmtpDeliveryLate",
        ),
    ),
)

ON_THE_WAY = Row(
    title="On the way",
    panels=(
        Panel(
            title="Where the mail waited",
            description="By the Received lines of the last mail: before the provider, inside it, at the end.",
            queries=(
                over_time(
                    f"max by (account, stretch) (smtp_delivery_hop_delay_seconds{{{CHOSEN}}})",
                    HEALTHY,
                    "{{stretch}} {{account}}",
                ),
            ),
            visualization=TimeSeries(unit="s", styles=style.STRETCHES),
            width=12,
        ),
        Panel(
            title="As the receiver saw it",
            description="Authentication-Results of the last mail: SPF, DKIM and DMARC decide on Junk.",
            queries=(
                now(
                    f"max by (account, spf, dkim, dmarc) (smtp_delivery_authentication_info{{{CHOSEN}}})",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="account", title="Account"),
                    Column(field="spf", title="SPF"),
                    Column(field="dkim", title="DKIM"),
                    Column(field="dmarc", title="DMARC"),
                    Column(field="Value", hidden=True),
                ),
                otherwise="n/a",
            ),
            width=12,
            runbook="SmtpDeliveredToJunk",
        ),
        phases(
            "Time at the mailbox",
            "What looking for the mail takes, by phase, the slowest mailbox.",
            CHOSEN,
            family="smtp_delivery_mailbox_phase_duration_seconds",
            width=12,
            runbook="SmtpMailboxUnseen",
        ),
        Panel(
            title="Mails that could not be removed",
            description="Ours, and only ours, are removed at both ends; what stays fills a mailbox.",
            queries=(
                over_time(
                    f"sum by (account) (increase(smtp_delivery_cleanup_failures_total{{{CHOSEN}}}{LATELY}))",
                    HEALTHY,
                    "{{account}}",
                ),
            ),
            visualization=TimeSeries(otherwise="✓ none"),
            width=12,
            runbook="SmtpCleanupFailing",
        ),
    ),
)

DELIVERY = Dashboard(
    name="delivery",
    title="SMTP submission / Exits side by side",
    description="The same mail by each exit: taken, arrived, where, how fast. From smtp-exporter.",
    variables=(datasource(), tenants(), relays(), accounts(), exporter_url(), runbooks_url()),
    rows=(SIDE_BY_SIDE, ON_THE_WAY),
    incidents=INCIDENTS,
)
