"""The rules on what the exporter exposed in each scenario: who is paged, who is not, and when it is over."""

from __future__ import annotations

import subprocess

import pytest

from alerts.catalogue import alerts
from alerts.generate import HEAD, RULES
from exporter.incident import IncidentName, Scope
from exporter.incidents.kinds import KINDS
from tests.alerts.conftest import Promtool
from tests.alerts.record import BEFORE, CASES, EVERY_SECONDS
from tests.alerts.series import ABSENT, Rows, at, elsewhere, length, recorded
from tests.real.programs import require

pytestmark = pytest.mark.needs("promtool")

QUIET = 'alertname!="SmtpExporterWatchdog"'
PAGES = 'ALERTS{alertstate="firing", severity="critical"}'
LOUD = f'ALERTS{{alertstate="firing", {QUIET}}}'
MINUTE = 60

CUT_OFF = "SmtpBasicAuthCutOff"
TENANT, RELAY, DOMAIN, SENDER, EXPORTER = "tenant", "relay", "domain", "sender", "exporter"
EXPECTED = {
    "basic_auth_disabled": (CUT_OFF, TENANT),
    "basic_auth_retired": (CUT_OFF, TENANT),
    "auth_policy": (CUT_OFF, TENANT),
    "basic_auth_ramp": (CUT_OFF, TENANT),
    "refused_at_mail_from": (CUT_OFF, TENANT),
    "refused_at_message": (CUT_OFF, TENANT),
    "smtp_auth_disabled_tenant": ("SmtpAuthDisabled", TENANT),
    "smtp_auth_disabled_mailbox": ("SmtpAuthDisabled", TENANT),
    "security_defaults": ("SmtpAuthBlockedByPolicy", TENANT),
    "conditional_access": ("SmtpAuthBlockedByPolicy", TENANT),
    "bad_credentials": ("SmtpCredentialsRejected", TENANT),
    "account_locked": ("SmtpCredentialsRejected", TENANT),
    "oauth_secret_expired": ("SmtpOAuthTokenFailing", TENANT),
    "throttled": ("SmtpThrottled", TENANT),
    "basic_auth_still_accepted": ("SmtpBasicAuthStillAccepted", TENANT),
    "basic_auth_deadline_near": ("SmtpBasicAuthDeadlineNear", TENANT),
    "oauth_credential_expiring": ("SmtpOAuthCredentialExpiring", TENANT),
    "oauth_credential_expiry_unknown": ("SmtpOAuthCredentialExpiryUnknown", TENANT),
    "starttls_stripped": ("SmtpStarttlsMissing", RELAY),
    "starttls_stripped_at_port_25": ("SmtpRelayDegraded", RELAY),
    "plaintext_injection": ("SmtpPlaintextInjection", RELAY),
    "tls10_only": ("SmtpTlsFailing", RELAY),
    "port_25_blocked": ("SmtpPortBlocked", RELAY),
    "legacy_tls_accepted": ("SmtpLegacyTlsAccepted", RELAY),
    "certificate_expiring": ("SmtpCertificateExpiring", RELAY),
    "egress_address_changed": ("SmtpEgressAddressChanged", RELAY),
    "spf_not_covering_egress": ("SmtpSpfNotCoveringEgress", DOMAIN),
    "dns_record_missing": ("SmtpDnsRecordMissing", DOMAIN),
    "sender_blocked_spam": ("SmtpSubmissionFailing", TENANT),
    "port_blocked": ("SmtpRelayUnreachable", RELAY),
    "slow": ("SmtpSubmissionSlow", RELAY),
    "delivery_lost": ("SmtpDeliveryLost", SENDER),
    "delivery_late": ("SmtpDeliveryLate", SENDER),
    "delivered_to_junk": ("SmtpDeliveredToJunk", SENDER),
    "mailbox_filling": ("SmtpMailboxFilling", SENDER),
    "cleanup_failing": ("SmtpCleanupFailing", SENDER),
    "imap_disabled": ("SmtpMailboxUnseen", SENDER),
    "exporter_fault": ("SmtpExporterFault", EXPORTER),
    "store_unusable": ("SmtpStoreUnusable", EXPORTER),
}
"""Case: its one alert, and whose it is; all accounts of the tenant, or the one sender, meet it alike."""
RESTARTED = {
    "held_over_a_restart": "SmtpCredentialsRejected",
    "refused_over_a_restart": "SmtpAuthDisabled",
    "cut_off_over_a_restart": CUT_OFF,
    "unreachable_over_a_restart": "SmtpRelayUnreachable",
}
SUBJECT = {
    TENANT: 'scope="tenant", team="mail", tenant="contoso.example"',
    RELAY: 'relay="office365", scope="relay"',
    DOMAIN: 'domain="contoso.example", scope="domain"',
    EXPORTER: 'scope="exporter"',
    SENDER: 'account="sender", relay="office365", scope="account", team="mail", tenant="contoso.example"',
}


def seconds(scrapes: int) -> int:
    return scrapes * EVERY_SECONDS


def fault_ends(case: str) -> int:
    return seconds(BEFORE + CASES[case].scrapes) - EVERY_SECONDS


def never(case_alert: str, until: int) -> dict[str, object]:
    others = f'ALERTS{{alertstate="firing", {QUIET}, alertname!="{case_alert}"}}'
    return at(f"count by (alertname) (count_over_time({others}[1h]))", until)


def test_rule_file_is_valid_to_promtool() -> None:
    done = subprocess.run(
        [require("promtool"), "check", "rules", str(RULES)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rule_file_says_that_it_is_made() -> None:
    assert RULES.read_text().startswith(HEAD)


def test_no_expression_is_longer_than_two_hundred_characters() -> None:
    assert {alert.name: alert.expr for alert in alerts() if len(alert.expr) > 200} == {}


def test_no_annotation_asks_more_than_once() -> None:
    asked = [text for alert in alerts() for text in alert.annotations.values() if text.count("query") > 1]
    assert asked == []


@pytest.mark.parametrize("case", EXPECTED)
def test_scenario_is_one_alert_on_its_subject_and_no_other(case: str, promtool: Promtool) -> None:
    alert, whose = EXPECTED[case]
    rows = recorded(case)
    now = f"group by (alertname, scope, tenant, team, account, relay, domain) ({LOUD})"
    ever = f'count(count_over_time(ALERTS{{alertname="{alert}", alertstate="firing"}}[1h]))'
    promtool(
        rows,
        at(now, seconds(BEFORE - 1)),
        at(now, fault_ends(case), (f'{{alertname="{alert}", {SUBJECT[whose]}}}', 1.0)),
        at(ever, seconds(length(rows) - 1), ("{}", 1.0)),
        never(alert, seconds(length(rows) - 1)),
    )


@pytest.mark.parametrize("case", [case for case in EXPECTED if case != "basic_auth_ramp"])
def test_alert_resolves_when_the_fault_is_over(case: str, promtool: Promtool) -> None:
    promtool(rows := recorded(case), at(LOUD, seconds(length(rows) - 1)))


def test_ramp_goes_on_after_a_few_accepted_logins(promtool: Promtool) -> None:
    rows = recorded("basic_auth_ramp")
    promtool(rows, at(f"count({PAGES})", seconds(length(rows) - 1), ("{}", 1.0)))


def test_health_fires_nothing_before_and_after_the_first_runs(promtool: Promtool) -> None:
    rows = recorded("healthy")
    promtool(rows, at(f"count_over_time({LOUD}[1h])", seconds(length(rows) - 1)))


@pytest.mark.parametrize("markers", [True, False], ids=["staleness", "no staleness"])
@pytest.mark.parametrize("case", RESTARTED)
def test_restart_while_firing_neither_resolves_nor_fires_anew(
    case: str, markers: bool, promtool: Promtool
) -> None:
    begun = fault_ends(case)
    until = seconds(BEFORE + 2 * CASES[case].scrapes + 2) - EVERY_SECONDS
    firing = f'ALERTS{{alertname="{RESTARTED[case]}", alertstate="firing"}}'
    gaps = f"count_over_time({firing}[{until - begun}s]) < {(until - begun) // EVERY_SECONDS}"
    since = f'changes(ALERTS_FOR_STATE{{alertname="{RESTARTED[case]}"}}[{until - begun}s]) > 0'
    promtool(
        recorded(case),
        at(f"count(count by (alertname) ({firing}))", begun, ("{}", 1.0)),
        at(gaps, until),
        at(since, until),
        markers=markers,
    )


# --- one incident, as it might be exposed ------------------------------------------------------------------


def incident(name: IncidentName, row: list[str], instance: str = "exporter:10587") -> Rows:
    """The series of an incident of this kind, and of the exporter that shows it."""
    kind, where = KINDS[name], f'job="smtp-exporter",instance="{instance}"'
    subject = {Scope.EXPORTER: ""}.get(kind.scope, f',{kind.scope}="x"')
    labels = f'{where},incident="{name}",severity="{kind.severity}",scope="{kind.scope}"{subject}'
    page = f'cause="a_cause",actor="tenant_admin",phase="auth",page="https://{instance}/incidents/1"'
    info = [value if value == "1" else ABSENT for value in row]
    return {
        f"smtp_incident{{{labels}}}": row,
        f"smtp_incident_info{{{labels},{page}}}": info,
        f"smtp_exporter_build_info{{{where}}}": ["1"] * len(row),
        f"up{{{where}}}": ["1"] * len(row),
    }


@pytest.mark.parametrize("name", IncidentName)
def test_each_kind_fires_its_alert_with_its_severity_and_resolves_at_once(
    name: IncidentName, promtool: Promtool
) -> None:
    shown = f"group by (alertname, severity) ({LOUD} or ALERTS{{alertname='{name.alert}'}})"
    fired = (f'{{alertname="{name.alert}", severity="{KINDS[name].severity}"}}', 1.0)
    promtool(incident(name, ["1", "1", "0"]), at(shown, 5, fired), at(shown, 10))


def test_missed_scrapes_neither_resolve_nor_fire_anew(promtool: Promtool) -> None:
    row = ["1"] * 12 + [ABSENT] * 36 + ["1"] * 12
    since = 'ALERTS_FOR_STATE{alertname="SmtpAuthDisabled"}'
    promtool(
        incident(IncidentName.AUTH_DISABLED, row),
        at(f"count_over_time({PAGES}[5m])", 295, (f"{_pages_of('account')}", 60.0)),
        at(f"changes({since}[290s]) > 0", 295),
    )


def _pages_of(scope: str) -> str:
    return (
        f'{{alertname="SmtpAuthDisabled", alertstate="firing", incident="auth_disabled", scope="{scope}", '
        f'severity="critical", {scope}="x"}}'
    )


def test_what_two_exporters_see_is_one_page_that_says_so(promtool: Promtool) -> None:
    one = incident(IncidentName.AUTH_DISABLED, ["1"] * 4)
    both = {**one, **elsewhere(one, "other:10587")}
    promtool(both, at(f"count({PAGES})", 15, ("{}", 1.0)), at(_rule("SmtpAuthDisabled"), 15, ANY_TWO))


def test_what_one_of_two_exporters_sees_says_so(promtool: Promtool) -> None:
    one = incident(IncidentName.AUTH_DISABLED, ["1"] * 4)
    other = incident(IncidentName.AUTH_DISABLED, ["0"] * 4, "other:10587")
    promtool(
        {**one, **other}, at(_rule("SmtpAuthDisabled"), 15, (ANY_TWO[0], 1.0)), at(SEEN_BY, 15, ("{}", 2.0))
    )


def _rule(name: str) -> str:
    return next(alert.expr for alert in alerts() if alert.name == name)


ANY_TWO = ('{account="x", incident="auth_disabled", scope="account", severity="critical"}', 2.0)
SEEN_BY = "count(count by (job, instance) (smtp_exporter_build_info))"


# --- what an exporter cannot say of itself -----------------------------------------------------------------


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


def test_probes_that_do_not_run_fire(promtool: Promtool) -> None:
    overdue = 'smtp_exporter_overdue_probes{job="smtp-exporter",instance="exporter:10587"}'
    rows = {**recorded("healthy"), overdue: ["0", "0", "3"]}
    fired = ('{alertname="SmtpProbeNotRunning"}', 1.0)
    promtool(rows, at(f"group by (alertname) ({LOUD})", 5), at(f"group by (alertname) ({LOUD})", 10, fired))


def test_watchdog_fires_always(promtool: Promtool) -> None:
    promtool(recorded("healthy"), at('count(ALERTS{alertname="SmtpExporterWatchdog"})', 0, ("{}", 1.0)))
