"""The dashboard of one account: what its probes come to, where the time goes, its replies, TLS and tokens."""

from __future__ import annotations

from dashboards import style
from dashboards.certificate import DAY, certificate_ends
from dashboards.colour import Colour
from dashboards.dashboard import Dashboard, Panel, Row
from dashboards.failing import failing
from dashboards.field import Limit
from dashboards.links import PROBE_PAGE, SERIES_PAGE
from dashboards.meaning import AUTH_RESULTS, OUTCOMES, REPLY_CODES
from dashboards.phases import phases
from dashboards.promql import LATELY, THIS_ACCOUNT, numbered_auth_results, outcomes, with_page
from dashboards.query import Scenario, now, over_time
from dashboards.stat import Stat
from dashboards.state_timeline import StateTimeline
from dashboards.table import Column, Table
from dashboards.time_series import TimeSeries
from dashboards.variables import datasource, each, exporter_url, one, relays, runbooks_url, tenants

HEALTHY = Scenario.HEALTHY
_BY_PROBE = "max by (probe, auth, instance)"
_LAST_RUN = f"smtp_probe_last_run_timestamp_seconds{{{THIS_ACCOUNT}}}"
_LAST_SUCCESS = f"smtp_probe_last_success_timestamp_seconds{{{THIS_ACCOUNT}}}"


def _phases(probe: str) -> Panel:
    """Where the time of each run of a probe goes."""
    narrowed = f'{THIS_ACCOUNT}, probe="{probe}", auth=~"$auth"'
    return phases(
        f"Time per phase: {probe} by $auth",
        "The server's time in each phase of the last run; one that was not reached is missing.",
        narrowed,
        repeat="auth",
        height=9,
    )


STATE = Row(
    title="$account: state",
    panels=(
        Panel(
            title="Probes",
            description="What each probe came to. A click opens the page of the account at the exporter.",
            queries=(
                over_time(with_page(outcomes(THIS_ACCOUNT)), HEALTHY, "{{probe}} {{auth}} ({{instance}})"),
            ),
            visualization=StateTimeline(meanings=OUTCOMES, links=(SERIES_PAGE,)),
            width=12,
        ),
        Panel(
            title="Sign-in",
            description="What the login of each way in came to: each result has its own remedy.",
            queries=(
                over_time(with_page(numbered_auth_results(THIS_ACCOUNT)), HEALTHY, "{{auth}} ({{instance}})"),
            ),
            visualization=StateTimeline(meanings=AUTH_RESULTS, links=(SERIES_PAGE,)),
            width=12,
        ),
        failing(THIS_ACCOUNT, Scenario.BAD_CREDENTIALS),
        Panel(
            title="Turns",
            description="Ages are of the last turn and the last success. An interval longer than configured "
            "is stretched by a hold or a throttle.",
            queries=(
                now(f"{_BY_PROBE} ({outcomes(THIS_ACCOUNT)})", HEALTHY),
                now(f"{_BY_PROBE} (time() - {_LAST_RUN})", HEALTHY),
                now(f"{_BY_PROBE} (time() - {_LAST_SUCCESS})", HEALTHY),
                now(f"{_BY_PROBE} (smtp_probe_interval_seconds{{{THIS_ACCOUNT}}})", HEALTHY),
                now(f"{_BY_PROBE} (smtp_probe_last_duration_seconds{{{THIS_ACCOUNT}}})", HEALTHY),
                now(
                    f"{_BY_PROBE} (smtp_probe_consecutive_failures{{{THIS_ACCOUNT}}})",
                    Scenario.BAD_CREDENTIALS,
                ),
                now(
                    f"{_BY_PROBE} (smtp_probe_held_until_timestamp_seconds{{{THIS_ACCOUNT}}} - time())",
                    Scenario.BAD_CREDENTIALS,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="probe", title="Probe"),
                    Column(field="auth", title="Way in"),
                    Column(field="Value #A", title="State", meanings=OUTCOMES),
                    Column(field="Value #B", title="Last turn", unit="s"),
                    Column(field="Value #C", title="Last success", unit="s"),
                    Column(field="Value #D", title="Every", unit="s"),
                    Column(field="Value #E", title="Took", unit="s"),
                    Column(field="Value #F", title="Failures in a row"),
                    Column(field="Value #G", title="Held for another", unit="s"),
                    Column(field="instance", title="Exporter"),
                ),
                otherwise="n/a",
            ),
            width=14,
            runbook="SmtpProbeNotRunning",
        ),
        Panel(
            title="Failed runs by cause",
            description="How many runs failed in each step of the chart; the legend names the cause.",
            queries=(
                over_time(
                    f"sum by (cause) (increase(smtp_probe_failures_total{{{THIS_ACCOUNT}}}{LATELY})) > 0",
                    Scenario.BASIC_AUTH_DISABLED,
                    "{{cause}}",
                ),
            ),
            visualization=TimeSeries(styles=style.CUT_OFFS, otherwise="✓ no failed run"),
            width=10,
            runbook="SmtpSubmissionFailing",
        ),
    ),
)

TIMES = Row(
    title="Time and replies",
    panels=(
        _phases("login"),
        _phases("submission"),
        Panel(
            title="Last replies by $auth",
            description="The SMTP code that each phase ended with: 2xx done, 3xx go on, 4xx later, 5xx no.",
            queries=(
                over_time(
                    f'max by (probe, phase) (smtp_probe_reply_code{{{THIS_ACCOUNT}, auth=~"$auth"}})',
                    HEALTHY,
                    "{{probe}} {{phase}}",
                ),
            ),
            visualization=StateTimeline(spans=REPLY_CODES),
            repeat="auth",
            height=13,
        ),
    ),
)

TOKENS = Row(
    title="OAuth",
    panels=(
        Panel(
            title="Token good for",
            description="Until the last token runs out. It is renewed as needed: a short time is no fault.",
            queries=(
                now(
                    f"max(smtp_oauth_token_expiry_timestamp_seconds{{{THIS_ACCOUNT}}}) - time()",
                    HEALTHY,
                ),
            ),
            visualization=Stat(unit="s", base=Colour.VERMILLION, limits=(Limit(at=0, colour=Colour.BLUE),)),
            width=5,
        ),
        Panel(
            title="Credential ends in",
            description="When the application's certificate or secret ends. Of a secret it is known only "
            "if the configuration says it (`expires`).",
            queries=(
                now(
                    f"min(smtp_oauth_credential_not_after_timestamp_seconds{{{THIS_ACCOUNT}}}) - time()",
                    HEALTHY,
                ),
            ),
            visualization=Stat(
                unit="s",
                base=Colour.VERMILLION,
                limits=(Limit(at=0, colour=Colour.ORANGE), Limit(at=30 * DAY, colour=Colour.GREEN)),
                otherwise="not known: set `expires`",
            ),
            width=5,
            runbook="SmtpOAuthCredentialExpiring",
        ),
        Panel(
            title="Token requests",
            description="Requests to the issuer by result, and its error where it refused.",
            queries=(
                over_time(
                    "sum(increase(smtp_oauth_token_requests_total"
                    f'{{{THIS_ACCOUNT}, result="success"}}{LATELY}))',
                    HEALTHY,
                    "success",
                ),
                over_time(
                    "sum by (error) (increase(smtp_oauth_token_requests_total"
                    f'{{{THIS_ACCOUNT}, result="failure"}}{LATELY}))',
                    Scenario.OAUTH_SECRET_EXPIRED,
                    "failure {{error}}",
                ),
            ),
            visualization=TimeSeries(styles=style.OUTCOMES),
            width=14,
            runbook="SmtpOAuthTokenFailing",
        ),
        phases(
            "Time per phase: token",
            "What it takes to get a token that is forced fresh.",
            f'{THIS_ACCOUNT}, probe="token"',
            stacked=False,
            height=7,
        ),
    ),
)

TLS = Row(
    title="TLS",
    panels=(
        Panel(
            title="Version and cipher of the last run",
            description="What was negotiated with the relay.",
            queries=(
                now(
                    "max by (probe, auth, relay, version, cipher, account, instance, page) "
                    f"({with_page(f'smtp_probe_tls_info{{{THIS_ACCOUNT}}}')})",
                    HEALTHY,
                ),
            ),
            visualization=Table(
                columns=(
                    Column(field="probe", title="Probe", links=(PROBE_PAGE,)),
                    Column(field="auth", title="Way in"),
                    Column(field="relay", title="Relay"),
                    Column(field="version", title="TLS"),
                    Column(field="cipher", title="Cipher"),
                    Column(field="instance", title="Exporter"),
                    Column(field="account", hidden=True),
                    Column(field="page", hidden=True),
                    Column(field="Value", hidden=True),
                ),
                otherwise="○ no run reached TLS",
            ),
            width=16,
        ),
        certificate_ends(
            "Certificate of the relay ends in",
            "The certificate that the account's relay showed last.",
            "smtp_relay_certificate_not_after_timestamp_seconds"
            f" and on (job, instance, relay) smtp_account_info{{{THIS_ACCOUNT}}}",
            width=8,
        ),
    ),
)

ACCOUNT = Dashboard(
    name="account",
    title="SMTP submission / Account",
    description="One account: state, where the time goes, replies, TLS, tokens. From smtp-exporter.",
    variables=(
        datasource(),
        tenants(),
        relays(),
        one("account", "Account", 'smtp_account_info{tenant=~"$tenant", relay=~"$relay"}'),
        each("auth", "Way in", f"smtp_probe_interval_seconds{{{THIS_ACCOUNT}}}"),
        exporter_url(),
        runbooks_url(),
    ),
    rows=(STATE, TIMES, TOKENS, TLS),
    incidents=THIS_ACCOUNT,
)
