"""Pieces that expressions are made of: what a dashboard is narrowed to, joins, and labels that links need.

Joins are on (job, instance, account), so that two exporters may name an account alike.
"""

from __future__ import annotations

from dashboards.variables import EXPORTER_URL
from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName
from exporter.metrics.state import CUT_OFF_CAUSES
from exporter.terms import AuthResult

ACCOUNT = "job, instance, account"
PROBE = "job, instance, probe, account, relay, domain, auth"
CHOSEN = 'account=~"$account", relay=~"$relay"'
"""What dashboards of many accounts are narrowed to; their tenants by `of_tenants`."""
INCIDENTS = 'tenant=~"$tenant|", relay=~"$relay|", account=~"$account|"'
"""Incidents of what is chosen; one that is not an account's has no such label, and is always shown."""
THIS_ACCOUNT = 'account="$account"'
THIS_RELAY = 'relay="$relay"'
CUT_OFF = f'auth="basic", cause=~"{"|".join(CUT_OFF_CAUSES)}"'
LATELY = "[$__rate_interval]"


def of_tenants(expression: str) -> str:
    """Per account, narrowed to the chosen tenants and relays, with the labels `tenant` and `team`."""
    info = 'smtp_account_info{tenant=~"$tenant", relay=~"$relay"}'
    return f"({expression}) * on ({ACCOUNT}) group_left (tenant, team) {info}"


def with_page(expression: str) -> str:
    """With the label `page`: where the exporter that said it serves its pages."""
    return f'label_replace({expression}, "page", "${EXPORTER_URL}", "instance", "(.*)")'


def with_runbook(expression: str) -> str:
    """With the label `runbook`: the alert of the series' cause, by the table of causes."""
    otherwise = IncidentName.SUBMISSION_FAILING.alert
    expression = f'label_replace({expression}, "runbook", "{otherwise}", "cause", ".+")'
    for name in dict.fromkeys(cause.incident for cause in CAUSES.values()):
        if name is not IncidentName.SUBMISSION_FAILING:
            causes = "|".join(label for label, cause in CAUSES.items() if cause.incident is name)
            expression = f'label_replace({expression}, "runbook", "{name.alert}", "cause", "{causes}")'
    return expression


def failures(narrowed_to: str) -> str:
    """Each failing or held probe with its cause; the value is the number of failures in a row."""
    info = f"smtp_probe_failure_info{{{narrowed_to}}}"
    return f"{info} * on ({PROBE}) group_left () smtp_probe_consecutive_failures"


def outcomes(narrowed_to: str) -> str:
    """0 for a probe that fails, 1 for one that works, 2 for one that is held (`meaning.OUTCOMES`)."""
    success = f"smtp_probe_success{{{narrowed_to}}}"
    held = f"max without (reason) (smtp_probe_held{{{narrowed_to}}})"
    return f"({success} + 2 * {held}) or {success}"


def numbered_auth_results(narrowed_to: str) -> str:
    """What logins came to, as the numbers of `meaning.AUTH_RESULTS`."""
    each = " or ".join(
        f'{number} * smtp_probe_auth_result{{{narrowed_to}, result="{result}"}}'
        for number, result in enumerate(AuthResult, start=1)
    )
    return f"max without (result) ({each})"


def basic_accounts(narrowed_to: str) -> str:
    """1 for each account with a probe that uses its password, whether it has run or not."""
    return f'group by ({ACCOUNT}) (smtp_probe_interval_seconds{{auth="basic", {narrowed_to}}})'


def quantile(share: float, histogram: str, narrowed_to: str, *by: str) -> str:
    """A percentile of what a histogram has counted lately."""
    kept = ", ".join(("le", *by))
    return f"histogram_quantile({share}, sum by ({kept}) (rate({histogram}_bucket{{{narrowed_to}}}{LATELY})))"
