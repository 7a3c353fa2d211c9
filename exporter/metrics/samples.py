"""The families of probes and accounts, and the rows of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.facts.enhanced import label as enhanced_label
from exporter.metrics.facts import FACT_FAMILIES, fact_rows
from exporter.metrics.row import Labels, Row, row
from exporter.terms import AuthResult, Outcome, Phase, Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.diagnosis.cause import Cause
    from exporter.metrics.state import AccountState, ProbeState
    from exporter.model import ProbeId, ProbeResult
    from exporter.run import Report

GAUGE, COUNTER = "gauge", "counter"
PROBE_LABELS = ("probe", "account", "relay", "domain", "auth")
HOLD_REASON = "lockout_guard"

# Families of the probes, in the order of exposition: name -> (type, help).
FAMILIES: Mapping[str, tuple[str, str]] = {
    "smtp_probe_success": (
        GAUGE,
        "Whether the last run of the probe succeeded; 0 while it is held, as before while it is put off.",
    ),
    "smtp_probe_last_duration_seconds": (GAUGE, "Time of the last run at the server: the sum of its turns."),
    "smtp_probe_phase_duration_seconds": (GAUGE, "Time of each phase of the last run at the server."),
    "smtp_probe_runs_total": (
        COUNTER,
        "Turns of the probe by outcome; a held turn sent nothing, a deferred one was greylisted.",
    ),
    "smtp_probe_failures_total": (COUNTER, "Failed runs by cause."),
    "smtp_probe_failure_info": (
        GAUGE,
        "Why the last run failed, or why the probe is held, and who must act.",
    ),
    "smtp_probe_reply_code": (
        GAUGE,
        "The last SMTP reply code of each phase of the last run; quit has none.",
    ),
    "smtp_probe_auth_result": (
        GAUGE,
        "What the last login attempt came to: 1 for the result; accepted is always there.",
    ),
    "smtp_probe_tls_info": (GAUGE, "TLS version and cipher of the last run."),
    "smtp_probe_last_run_timestamp_seconds": (GAUGE, "When the last turn ended."),
    "smtp_probe_last_success_timestamp_seconds": (GAUGE, "When the last successful run ended."),
    "smtp_probe_consecutive_failures": (GAUGE, "Failed runs since the last success."),
    "smtp_probe_interval_seconds": (GAUGE, "Time between two turns; stretched while held or throttled."),
    "smtp_probe_held": (GAUGE, "Whether the probe is held back, by reason."),
    "smtp_probe_held_until_timestamp_seconds": (GAUGE, "Until when the probe is held back."),
    "smtp_account_info": (GAUGE, "An account, its relay, provider and tenant, and the labels it was given."),
    "smtp_account_oauth_ready": (GAUGE, "Whether the OAuth way of an account with a password works today."),
    "smtp_oauth_token_requests_total": (COUNTER, "Token requests by result and the issuer's error."),
    "smtp_oauth_token_expiry_timestamp_seconds": (GAUGE, "When the last token that was used or got expires."),
    "smtp_oauth_credential_not_after_timestamp_seconds": (
        GAUGE,
        "When the application's secret (as configured) or certificate ends.",
    ),
    **FACT_FAMILIES,
}


def account_rows(state: AccountState, ready: bool | None) -> Iterator[Row]:
    account = state.account
    own, relay = Labels({"account": account.name}), account.relay
    labels = {"relay": relay.name, "provider": relay.provider, "tenant": account.tenant}
    yield row("smtp_account_info", Labels(dict(account.labels) | dict(own.pairs) | labels), 1)
    if account.basic and account.oauth2 and ready is not None:
        yield row("smtp_account_oauth_ready", own, ready)
    for (result, error), count in state.token_requests.items():
        labels = {"result": result} | ({"error": error} if error else {})
        yield row("smtp_oauth_token_requests_total", own, count, **labels)
    ends = {
        "smtp_oauth_token_expiry_timestamp_seconds": state.token_expiry_timestamp,
        "smtp_oauth_credential_not_after_timestamp_seconds": state.credential_not_after_timestamp,
    }
    for name, at_timestamp in ends.items():
        if at_timestamp is not None:
            yield row(name, own, at_timestamp)


def probe_rows(state: ProbeState) -> Iterator[Row]:
    own = _identity(state.id)
    yield from _standing(own, state)
    if state.last is not None:
        if state.is_up is not None:
            yield row("smtp_probe_success", own, state.is_up)
        yield from _last_turn(own, state.last)


def _standing(own: Labels, state: ProbeState) -> Iterator[Row]:
    """What a probe shows at all times, also before its first run."""
    for outcome, count in state.runs.items():
        yield row("smtp_probe_runs_total", own, count, outcome=outcome)
    for cause, count in state.failures.items():
        yield row("smtp_probe_failures_total", own, count, cause=cause)
    yield row("smtp_probe_consecutive_failures", own, state.consecutive_failures)
    yield row("smtp_probe_interval_seconds", own, state.interval_seconds)
    if state.last_success_timestamp is not None:
        yield row("smtp_probe_last_success_timestamp_seconds", own, state.last_success_timestamp)


def _last_turn(own: Labels, report: Report) -> Iterator[Row]:
    """What the last turn said."""
    yield row("smtp_probe_last_run_timestamp_seconds", own, report.at_timestamp)
    if report.plan.way is Way.BASIC:
        yield row("smtp_probe_held", own, report.hold is not None, reason=HOLD_REASON)
    if report.hold is not None:
        until = report.hold.until
        yield row("smtp_probe_held_until_timestamp_seconds", own, until, reason=HOLD_REASON)
    if report.result is not None:
        yield from _last_result(own, report.result)
    if report.outcome in (Outcome.FAILURE, Outcome.HELD) and report.cause is not None:
        yield row("smtp_probe_failure_info", own, 1, **_failure_labels(report, report.cause))
    if report.plan.id.probe == "login":
        result = _auth_result(report)
        for shown in dict.fromkeys((AuthResult.ACCEPTED, result)):
            yield row("smtp_probe_auth_result", own, shown is result, result=shown.value)


def _last_result(own: Labels, result: ProbeResult) -> Iterator[Row]:
    yield row("smtp_probe_last_duration_seconds", own, result.duration_seconds)
    if result.facts:
        subject = own.only("relay", "domain")
        for fact in result.facts:
            yield from fact_rows(subject, fact)
    for time in result.phases:
        yield row("smtp_probe_phase_duration_seconds", own, time.seconds, phase=time.phase.value)
    for said in result.replies:
        if said.phase is not Phase.QUIT:
            yield row("smtp_probe_reply_code", own, said.reply.code, phase=said.phase.value)
    if result.tls is not None:
        labels = {"version": result.tls.version, "cipher": result.tls.cipher}
        yield row("smtp_probe_tls_info", own, 1, **labels)


def _failure_labels(report: Report, cause: Cause) -> dict[str, str]:
    """The labels of `smtp_probe_failure_info`; held, those of the failure that led to the hold."""
    if report.hold is not None:
        phase, code, enhanced = report.hold.phase, report.hold.code, report.hold.enhanced
    else:
        fact = report.result.failure if report.result else None
        phase = fact.phase if fact else Phase.AUTH
        code = fact.reply.code if fact and fact.reply else None
        enhanced = fact.reply.enhanced if fact and fact.reply else None
    return {
        "cause": cause.label,
        "phase": phase.value,
        "code": str(code or ""),
        "enhanced": enhanced_label(enhanced),
        "actor": cause.actor.value,
    }


def _auth_result(report: Report) -> AuthResult:
    if report.held_for is not None:
        return report.held_for.auth_result
    if report.diagnosis is not None:
        return report.diagnosis.auth_result
    return AuthResult.ACCEPTED


def _identity(probe: ProbeId) -> Labels:
    return Labels({name: getattr(probe, name) for name in PROBE_LABELS if getattr(probe, name)})
