"""The dashboard of one relay: is it reached, how long its phases take, what it replies, its certificate."""

from __future__ import annotations

from dashboards import style
from dashboards.certificate import certificate_ends
from dashboards.colour import Colour
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.failing import failing
from dashboards.field import Limit
from dashboards.heatmap import HeatMap
from dashboards.meaning import NONE_GOOD
from dashboards.promql import LATELY, THIS_RELAY, of_tenants, quantile
from dashboards.query import Scenario, buckets, now, over_time
from dashboards.stat import Stat
from dashboards.table import Column, Table
from dashboards.time_series import TimeSeries
from dashboards.variables import datasource, each, exporter_url, one, runbooks_url, tenants

HEALTHY, CUT = Scenario.HEALTHY, Scenario.BASIC_AUTH_DISABLED
LATENCY = "smtp_relay_phase_duration_seconds"
BEFORE_MAIL = 'phase=~"dns|connect|banner"'
BEFORE_AUTH = 'phase=~"ehlo|starttls|tls"'

_RUN = of_tenants(f"smtp_probe_success{{{THIS_RELAY}}}")
_ALL = f"count({_RUN})"


def _share_past(phases: str) -> str:
    """The share of probes whose last run was not stopped in these phases."""
    stopped = of_tenants(f"smtp_probe_failure_info{{{THIS_RELAY}, {phases}}}")
    return f"1 - (count({stopped}) or 0 * {_ALL}) / {_ALL}"


_SHARE = Stat(
    unit="percentunit",
    base=Colour.VERMILLION,
    limits=(Limit(at=0.5, colour=Colour.ORANGE), Limit(at=1, colour=Colour.GREEN)),
)

STATE = Row(
    title="$relay: state",
    panels=(
        Panel(
            title="Probes that reach it",
            description="The share whose last run got a banner: name resolved, port open, server speaking.",
            queries=(now(_share_past(BEFORE_MAIL), HEALTHY),),
            visualization=_SHARE,
            width=5,
            height=5,
            runbook="SmtpRelayUnreachable",
        ),
        Panel(
            title="Probes that get TLS",
            description="The share whose last run was not stopped between EHLO and the end of the handshake.",
            queries=(now(_share_past(BEFORE_AUTH), HEALTHY),),
            visualization=_SHARE,
            width=5,
            height=5,
            runbook="SmtpTlsFailing",
        ),
        certificate_ends(
            "Certificate ends in",
            "The certificate that the relay showed last.",
            f"smtp_relay_certificate_not_after_timestamp_seconds{{{THIS_RELAY}}}",
            width=5,
            height=5,
        ),
        Panel(
            title="Clock skew",
            description="The clock in the relay's banner minus ours, to a second.",
            queries=(
                now(
                    f"max by (instance) (smtp_relay_clock_skew_seconds{{{THIS_RELAY}}})",
                    HEALTHY,
                    "{{instance}}",
                ),
            ),
            visualization=Stat(unit="s", named=True),
            width=5,
            height=5,
        ),
        Panel(
            title="Egress address changes, 24 h",
            description="The address that the relay sees us come from has changed: reputation and "
            "Conditional Access may depend on it.",
            queries=(
                now(
                    f"sum(increase(smtp_relay_egress_address_changes_total{{{THIS_RELAY}}}[24h]))",
                    HEALTHY,
                ),
            ),
            visualization=Stat(base=Colour.ORANGE, meanings=NONE_GOOD),
            width=4,
            height=5,
        ),
        Panel(
            title="Probes that work, by tenant",
            description="If all tenants fail alike, ask the provider before you look at a tenant's settings.",
            queries=(now(f"avg by (tenant) ({_RUN})", HEALTHY), now(f"count by (tenant) ({_RUN})", HEALTHY)),
            visualization=Table(
                columns=(
                    Column(field="tenant", title="Tenant"),
                    Column(
                        field="Value #A",
                        title="Working",
                        unit="percentunit",
                        limits=(
                            Limit(at=0, colour=Colour.VERMILLION),
                            Limit(at=0.01, colour=Colour.ORANGE),
                            Limit(at=1, colour=Colour.GREEN),
                        ),
                    ),
                    Column(field="Value #B", title="of probes"),
                ),
                otherwise="n/a",
            ),
            width=8,
        ),
        Panel(
            title="Where runs are stopped",
            description="The phase and cause of the last run of every failing probe.",
            queries=(
                now(
                    f"sum by (phase, cause) ({of_tenants(f'smtp_probe_failure_info{{{THIS_RELAY}}}')})",
                    CUT,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="phase", title="Phase"),
                    Column(field="cause", title="Cause"),
                    Column(field="Value", title="Probes"),
                )
            ),
            width=8,
        ),
        Panel(
            title="Failing probes by who acts",
            description="Over time, so that the moment of a change is seen.",
            queries=(
                over_time(
                    f"sum by (actor) ({of_tenants(f'smtp_probe_failure_info{{{THIS_RELAY}}}')})",
                    CUT,
                    "{{actor}}",
                ),
            ),
            visualization=TimeSeries(styles=style.ACTORS, stacked=True, otherwise="✓ nothing fails"),
            width=8,
        ),
        failing(THIS_RELAY, CUT),
    ),
)

LATENCIES = Row(
    title="Latency of successful runs",
    panels=(
        Panel(
            title="95th percentile by phase",
            description="The server's time in each phase, over all accounts; 19 of 20 runs are faster.",
            queries=(over_time(quantile(0.95, LATENCY, THIS_RELAY, "phase"), HEALTHY, "{{phase}}"),),
            visualization=TimeSeries(unit="s", styles=style.PHASES),
            height=9,
        ),
        Panel(
            title="$phase: percentiles",
            description="Half, 19 of 20 and 99 of 100 runs are faster than these.",
            queries=tuple(
                over_time(quantile(share, LATENCY, f'{THIS_RELAY}, phase=~"$phase"'), HEALTHY, name)
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
            ),
            visualization=TimeSeries(unit="s", styles=style.PERCENTILES),
            repeat="phase",
            height=7,
            runbook="SmtpSubmissionSlow",
        ),
        Panel(
            title="$phase: how often each time was seen",
            description="Two bands are two kinds of answer, which percentiles hide. Bright is often.",
            queries=(
                buckets(
                    f'sum by (le) (increase({LATENCY}_bucket{{{THIS_RELAY}, phase=~"$phase"}}{LATELY}))',
                    HEALTHY,
                ),
            ),
            visualization=HeatMap(),
            repeat="phase",
            height=8,
        ),
    ),
)

REPLIES = Row(
    title="Replies",
    panels=(
        Panel(
            title="Replies by code",
            description="2xx done, 3xx go on, 4xx later, 5xx no.",
            queries=(
                over_time(
                    "sum by (code) "
                    f'(increase(smtp_relay_replies_total{{{THIS_RELAY}, code=~"[23].."}}{LATELY}))',
                    HEALTHY,
                    "{{code}}",
                ),
                over_time(
                    "sum by (code, enhanced) "
                    f'(increase(smtp_relay_replies_total{{{THIS_RELAY}, code=~"[45].."}}{LATELY}))',
                    CUT,
                    "{{code}} {{enhanced}}",
                ),
            ),
            visualization=TimeSeries(styles=style.REPLIES),
            width=14,
            height=10,
            runbook="SmtpThrottled",
        ),
        Panel(
            title="Refusals in the time range",
            description="4xx and 5xx by phase.",
            queries=(
                now(
                    "sum by (phase, code, enhanced) "
                    f'(increase(smtp_relay_replies_total{{{THIS_RELAY}, code=~"[45].."}}[$__range])) > 0',
                    CUT,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="phase", title="Phase"),
                    Column(field="code", title="Code"),
                    Column(field="enhanced", title="Enhanced"),
                    Column(field="Value", title="Replies"),
                ),
                otherwise="✓ none",
            ),
            width=10,
            height=10,
        ),
    ),
)

RELAY = Dashboard(
    name="relay",
    title="SMTP submission / Relay",
    description="One relay: reached or not, latency per phase, certificate, replies. From smtp-exporter.",
    variables=(
        datasource(),
        tenants(),
        one("relay", "Relay", 'smtp_probe_interval_seconds{relay!=""}'),
        each("phase", "Phase", f"{LATENCY}_count{{{THIS_RELAY}}}"),
        exporter_url(),
        runbooks_url(),
    ),
    rows=(STATE, LATENCIES, REPLIES),
    incidents=THIS_RELAY,
)
