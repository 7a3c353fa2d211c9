"""Alerts on the end of Basic Auth, by tenant: that it is being cut off, that a milestone is near."""

from __future__ import annotations

from collections.abc import Iterator

from alerts import words
from alerts.promql import ACCOUNT, INFO, causes_of, one_of
from alerts.recording import ACCEPTED_RATE, REFUSED_AGO, REFUSED_AT, REFUSED_RATE
from alerts.rule import Alert, Severity
from alerts.thresholds import Thresholds
from exporter.incident import IncidentName

COVERS = causes_of(IncidentName.BASIC_AUTH_CUT_OFF)
THIS_TENANT = "tenant=<tenant>, team=<team>"
HOUR, DAY = 3600, 86400


def alerts(numbers: Thresholds) -> Iterator[Alert]:
    """The moment of the cut-off, and the months before it."""
    yield _cut_off(numbers)
    yield _deadline_near(numbers)


def _cut_off(numbers: Thresholds) -> Alert:
    """Over for a tenant and a kind of probe when a quiet time with attempts enough lies behind them."""
    over = " or ".join(_over(numbers, quiet) for quiet in numbers.cut_off_quiet)
    refused = f"last_over_time({REFUSED_AT}{{{THIS_TENANT}}}[{numbers.cut_off_window}s])"
    actor = words.each(f"count by (cause) ({refused})", words.actor_of(COVERS))
    return Alert(
        name=IncidentName.BASIC_AUTH_CUT_OFF.alert,
        severity=Severity.CRITICAL,
        expr=f"max by (tenant, team) ({REFUSED_AGO} unless ({over}))",
        summary="Basic Auth is being cut off for {{ $labels.tenant }}",
        description=f"Who acts: {actor}. Refused: {_share(HOUR)} of the Basic attempts of the last hour, "
        f"{_share(DAY)} of the last day. First see whether OAuth works for these accounts "
        f"(smtp_account_oauth_ready), and move them to it. Accounts that are refused now: {_pages(numbers)}",
        notes={
            "cause": words.each(f"count by (cause) ({refused})", "{{ $one.Labels.cause }}"),
            "actor": actor,
            "share": _share(HOUR),
            "scope": words.alike(f"{INFO}{{{THIS_TENANT}}}", COVERS),
        },
        covers=COVERS,
    )


def _over(numbers: Thresholds, quiet: int) -> str:
    """Nothing was refused for so long, and enough was accepted. The reading before it must be clean too."""
    clean = f"{REFUSED_AGO} > {quiet + numbers.cut_off_reading}"
    enough = f"avg_over_time({ACCEPTED_RATE}[{quiet}s]) * {quiet} >= {numbers.cut_off_attempts}"
    return f"({clean} and on (tenant, team, probe) {enough})"


def _share(seconds: int) -> str:
    refused = f"sum(avg_over_time({REFUSED_RATE}{{{THIS_TENANT}}}[{seconds}s]))"
    accepted = f"sum(avg_over_time({ACCEPTED_RATE}{{{THIS_TENANT}}}[{seconds}s]))"
    return words.each(f"{refused} / ({refused} + {accepted})", "{{ $one.Value | humanizePercentage }}")


def _pages(numbers: Thresholds) -> str:
    """Up to three of them, at their pages."""
    refusals = f'smtp_probe_failure_info{{auth="basic", cause=~{one_of(COVERS)}}}'
    lately = f"last_over_time({refusals}[{numbers.silence}s])"
    refused = f"count by ({ACCOUNT}) ({lately}) * on ({ACCOUNT}) group_left () {INFO}{{{THIS_TENANT}}}"
    page = f"{numbers.exporter_scheme}://{{{{ $one.Labels.instance }}}}/probes/{{{{ $one.Labels.account }}}}"
    return words.each(f"topk(3, {refused})", page)


def _deadline_near(numbers: Thresholds) -> Alert:
    """Of the milestones ahead the next. Whether one has been overridden, the exporter knows."""
    ahead = "min by (milestone) (smtp_basic_auth_retirement_timestamp_seconds) - time()"
    next_one = f"bottomk(1, (({ahead}) > 0) < {numbers.deadline_near})"
    basic = f'max by ({ACCOUNT}) (smtp_probe_interval_seconds{{auth="basic"}})'
    microsoft = f'{INFO}{{provider=~"microsoft365.*"}} and on ({ACCOUNT}) {basic}'
    mine = f"({INFO}{{{THIS_TENANT}}} and on ({ACCOUNT}) {basic})"
    ready = f"{mine} and on ({ACCOUNT}) smtp_account_oauth_ready == 1"
    count = "{{ $one.Value }}"
    return Alert(
        name="SmtpBasicAuthDeadlineNear",
        severity=Severity.WARNING,
        expr=f"0 * count by (tenant, team) ({microsoft}) + on () group_left (milestone) {next_one}",
        summary="{{ $labels.tenant }} still uses Basic Auth, {{ $value | humanizeDuration }} before "
        "{{ $labels.milestone }}",
        description=f"Who acts: app_owner. Accounts with Basic: {words.each(f'count({mine})', count)}, "
        f"with an OAuth way that works today: {words.each(f'count({ready}) or vector(0)', count)}. "
        "First set up OAuth for one of those without. Only what is configured here is counted.",
    )
