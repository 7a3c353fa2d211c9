"""The rules on what the exporter exposed in each case: who fires, who stays silent, who resolves."""

from __future__ import annotations

import subprocess

import pytest

from alerts.generate import RULES
from tests.alerts.conftest import Promtool
from tests.alerts.record import CASES, EVERY_SECONDS, HEALTHY
from tests.alerts.tape import at, elsewhere, length, prolonged, recorded
from tests.real.programs import require

QUIET = 'alertname!~"SmtpExporterWatchdog|SmtpBasicAuthDeadlineNear|SmtpOAuthCredentialExpiryUnknown"'
PAGES = 'ALERTS{alertstate="firing", severity="critical"}'
LOUD = f'ALERTS{{alertstate="firing", {QUIET}}}'
BY_TENANT = {"tenant": "contoso.example", "team": "mail"}

CUT_OFF, ON_ACCOUNTS, ON_RELAYS = "SmtpBasicAuthCutOff", {"basic", "oauth2", "both"}, "relay"
EXPECTED = {
    "basic_auth_disabled": (CUT_OFF, None),
    "basic_auth_retired": (CUT_OFF, None),
    "auth_policy": (CUT_OFF, None),
    "basic_auth_ramp": (CUT_OFF, None),
    "refused_at_mail_from": (CUT_OFF, None),
    "refused_at_message": (CUT_OFF, None),
    "smtp_auth_disabled_tenant": ("SmtpAuthDisabled", {"basic", "oauth2", "both"}),
    "smtp_auth_disabled_mailbox": ("SmtpAuthDisabled", {"basic", "oauth2", "both"}),
    "security_defaults": ("SmtpAuthBlockedByPolicy", {"basic", "both"}),
    "conditional_access": ("SmtpAuthBlockedByPolicy", {"basic", "oauth2", "both"}),
    "bad_credentials": ("SmtpCredentialsRejected", {"basic", "both"}),
    "account_locked": ("SmtpCredentialsRejected", {"basic", "both"}),
    "oauth_secret_expired": ("SmtpOAuthTokenFailing", {"oauth2", "both"}),
    "throttled": ("SmtpThrottled", {"basic", "oauth2", "both"}),
    "starttls_stripped": ("SmtpStarttlsMissing", ON_RELAYS),
    "tls10_only": ("SmtpTlsFailing", ON_RELAYS),
    "port_blocked": ("SmtpRelayUnreachable", ON_RELAYS),
    "slow": ("SmtpSubmissionSlow", ON_RELAYS),
}
"""Case: its one alert, and on whom: on a tenant (None), on accounts, on a relay."""
RESTARTED = {
    "held_over_a_restart": "SmtpCredentialsRejected",
    "refused_over_a_restart": "SmtpAuthDisabled",
    "cut_off_over_a_restart": CUT_OFF,
    "unreachable_over_a_restart": "SmtpRelayUnreachable",
}


def seconds(scrapes: int) -> int:
    return scrapes * EVERY_SECONDS


def fault_ends(case: str) -> int:
    return seconds(HEALTHY + CASES[case].scrapes) - EVERY_SECONDS


def subjects(alert: str, whom: set[str] | str | None) -> list[tuple[str, float]]:
    rows: list[dict[str, str]] = [{"relay": "office365"}] if whom == ON_RELAYS else [BY_TENANT]
    if isinstance(whom, set):
        rows = [BY_TENANT | {"account": name, "relay": "office365"} for name in whom]
    written = [", ".join(f'{key}="{value}"' for key, value in row.items()) for row in rows]
    return [(f'{{alertname="{alert}", {row}}}', 1.0) for row in written]


def never(case_alert: str, until: int) -> dict[str, object]:
    others = f'ALERTS{{alertstate="firing", {QUIET}, alertname!="{case_alert}"}}'
    return at(f"count by (alertname) (count_over_time({others}[1h]))", until)


@pytest.mark.needs("promtool")
def test_rule_file_is_valid_to_promtool() -> None:
    done = subprocess.run(
        [require("promtool"), "check", "rules", str(RULES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", EXPECTED)
def test_scenario_fires_its_alert_on_its_subjects_and_no_other(case: str, promtool: Promtool) -> None:
    alert, whom = EXPECTED[case]
    rows = recorded(case)
    now = f"group by (alertname, tenant, team, account, relay) ({LOUD})"
    promtool(
        rows,
        at(now, seconds(HEALTHY - 1)),
        at(now, fault_ends(case), *subjects(alert, whom)),
        never(alert, seconds(length(rows) - 1)),
    )


@pytest.mark.parametrize("case", [case for case, (alert, _) in EXPECTED.items() if alert != CUT_OFF])
def test_alert_resolves_when_the_fault_is_over(case: str, promtool: Promtool) -> None:
    promtool(rows := recorded(case), at(LOUD, seconds(length(rows) - 1)))


def test_cut_off_goes_on_after_a_few_accepted_logins(promtool: Promtool) -> None:
    rows = recorded("basic_auth_ramp")
    promtool(rows, at(f"count({PAGES})", seconds(length(rows) - 1), ("{}", 1.0)))


def test_health_fires_nothing_before_and_after_the_first_runs(promtool: Promtool) -> None:
    rows = recorded("healthy")
    promtool(rows, at(f"count_over_time({LOUD}[1h])", seconds(length(rows) - 1)))


@pytest.mark.parametrize("case", RESTARTED)
def test_restart_while_firing_neither_resolves_nor_fires_anew(case: str, promtool: Promtool) -> None:
    begun = fault_ends(case)
    until = seconds(HEALTHY + 2 * CASES[case].scrapes + 2) - EVERY_SECONDS
    firing = f'ALERTS{{alertname="{RESTARTED[case]}", alertstate="firing"}}'
    gaps = f"count_over_time({firing}[{until - begun}s]) < {(until - begun) // EVERY_SECONDS}"
    since = f'changes(ALERTS_FOR_STATE{{alertname="{RESTARTED[case]}"}}[{until - begun}s]) > 0'
    promtool(
        recorded(case),
        at(f"count(count by (alertname) ({firing}))", begun, ("{}", 1.0)),
        at(gaps, until),
        at(since, until),
    )


def test_accounts_of_two_exporters_are_told_apart(promtool: Promtool) -> None:
    broken, well = recorded("smtp_auth_disabled_tenant"), elsewhere(recorded("healthy"), "other:10587")
    on = f"count by (instance) ({LOUD})"
    promtool(
        {**broken, **well},
        at(on, fault_ends("smtp_auth_disabled_tenant"), ('{instance="exporter:10587"}', 3.0)),
    )


def test_tenant_that_two_exporters_watch_is_one_page(promtool: Promtool) -> None:
    one = recorded("basic_auth_disabled")
    promtool(
        {**one, **elsewhere(one, "other:10587")},
        at(f"count({PAGES})", fault_ends("basic_auth_disabled"), ("{}", 1.0)),
    )


def test_exporter_that_is_gone_fires_after_its_patience(promtool: Promtool) -> None:
    rows = recorded("healthy")
    gone = {name: row + ["0" if name.startswith("up{") else "_"] * 72 for name, row in rows.items()}
    shown = f"group by (alertname) ({LOUD})"
    promtool(
        gone,
        at(shown, seconds(length(rows) + 50)),
        at(shown, seconds(length(rows) + 65), ('{alertname="SmtpExporterAbsent"}', 1.0)),
    )


def test_configuration_that_was_not_reloaded_fires(promtool: Promtool) -> None:
    name = "smtp_exporter_config_last_reload_successful{"
    rows = {
        key: ["0"] * len(row) if key.startswith(name) else row for key, row in recorded("healthy").items()
    }
    fired = ('{alertname="SmtpExporterConfigReloadFailed"}', 1.0)
    promtool(rows, at(f"group by (alertname) ({LOUD})", seconds(3), fired))


def test_probes_that_stand_still_fire_after_their_patience(promtool: Promtool) -> None:
    rows = prolonged(recorded("healthy"), 240)
    fired = ('{alertname="SmtpProbeNotRunning"}', 1.0)
    promtool(rows, at(f"group by (alertname) ({LOUD})", seconds(length(rows) - 1), fired))


def test_watchdog_fires_always(promtool: Promtool) -> None:
    promtool(recorded("healthy"), at('count(ALERTS{alertname="SmtpExporterWatchdog"})', 0, ("{}", 1.0)))


def test_milestone_that_is_near_fires_by_tenant(promtool: Promtool) -> None:
    where = 'job="smtp-exporter",instance="exporter:10587"'
    near = f'smtp_basic_auth_retirement_timestamp_seconds{{{where},milestone="end"}}'
    rows = {**recorded("healthy"), near: ["1000000"] * 20}
    shown = 'group by (tenant, milestone) (ALERTS{alertname="SmtpBasicAuthDeadlineNear"})'
    promtool(rows, at(shown, seconds(5), ('{tenant="contoso.example", milestone="end"}', 1.0)))


@pytest.mark.parametrize(
    ("ends", "alert"),
    [("1000000", "SmtpOAuthCredentialExpiring"), ("_", "SmtpOAuthCredentialExpiryUnknown")],
    ids=["near", "unknown"],
)
def test_credential_whose_end_is(ends: str, alert: str, promtool: Promtool) -> None:
    name = "smtp_oauth_credential_not_after_timestamp_seconds{"
    rows = {
        key: [ends] * len(row) if key.startswith(name) else row for key, row in recorded("healthy").items()
    }
    shown = 'count by (alertname) (ALERTS{alertname=~"SmtpOAuthCredential.*"})'
    promtool(rows, at(shown, seconds(5), (f'{{alertname="{alert}"}}', 2.0)))


def recorded_with(case: str, replaced: tuple[str, str]) -> dict[str, list[str]]:
    """A recording in which a cause was another: what could be exposed, but is no scenario."""
    old, new = replaced
    return {name.replace(f'cause="{old}"', f'cause="{new}"'): row for name, row in recorded(case).items()}


@pytest.mark.parametrize(
    ("case", "was", "cause", "alert"),
    [
        ("starttls_stripped", "starttls_not_offered", "plaintext_injection", "SmtpPlaintextInjection"),
        ("conditional_access", "conditional_access_block", "send_as_denied", "SmtpSubmissionFailing"),
        ("conditional_access", "conditional_access_block", "local_resource", "SmtpExporterFault"),
    ],
)
def test_cause_without_a_scenario_fires(
    case: str, was: str, cause: str, alert: str, promtool: Promtool
) -> None:
    shown = f"group by (alertname) ({LOUD})"
    promtool(
        recorded_with(case, (was, cause)), at(shown, fault_ends(case), (f'{{alertname="{alert}"}}', 1.0))
    )


def test_alert_does_not_flap_when_causes_of_two_alerts_take_turns(promtool: Promtool) -> None:
    rows: dict[str, list[str]] = {}
    for name, row in recorded("conditional_access").items():
        other = name.replace('cause="conditional_access_block"', 'cause="smtp_auth_disabled_tenant"')
        rows[name] = [value if other == name or turn % 4 < 2 else "_" for turn, value in enumerate(row)]
        if other != name:
            rows[other] = [value if turn % 4 >= 2 else "_" for turn, value in enumerate(row)]
    both = 'ALERTS_FOR_STATE{alertname=~"SmtpAuthBlockedByPolicy|SmtpAuthDisabled"}'
    end = fault_ends("conditional_access")
    fired = [(f'{{alertname="{name}"}}', 3.0) for name in ("SmtpAuthBlockedByPolicy", "SmtpAuthDisabled")]
    promtool(rows, at(f"count by (alertname) ({both})", end, *fired), at(f"changes({both}[40s]) > 0", end))
