"""What probes and accounts have come to, as frozen values, and how a turn advances them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exporter.diagnosis.causes import CAUSES
from exporter.facts.oauth_error import label as oauth_error_label
from exporter.incident import IncidentName
from exporter.terms import Outcome, Phase, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.diagnosis.cause import Cause
    from exporter.model import Account, Plan, ProbeId, ProbeResult
    from exporter.run import Report


def _is_cut_off(cause: Cause) -> bool:
    return cause.incident is IncidentName.BASIC_AUTH_CUT_OFF


CUT_OFF_CAUSES = tuple(label for label, cause in CAUSES.items() if _is_cut_off(cause))


OVERDUE_INTERVALS, OVERDUE_MORE_SECONDS = 3, 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeState:
    """What a probe has come to: its counts, and its last turn."""

    id: ProbeId
    interval_seconds: float
    runs: Mapping[str, int]
    failures: Mapping[str, int]
    consecutive_failures: int = 0
    is_up: bool | None = None  # what `smtp_probe_success` says; a deferred turn leaves it as it was
    last_success_timestamp: float | None = None
    last: Report | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """What an account has come to apart from its probes; `token_requests` counts by (result, error)."""

    account: Account
    credential_not_after_timestamp: float | None = None
    token_expiry_timestamp: float | None = None
    token_requests: Mapping[tuple[str, str], int] = field(default_factory=dict)


_NO_RUNS: Mapping[str, int] = {outcome.value: 0 for outcome in (Outcome.SUCCESS, Outcome.FAILURE)}
_NO_FAILURES: Mapping[str, int] = {}


def cut_off_failures(own: Iterable[Cause] = ()) -> Mapping[str, int]:
    """The cut-off causes, at 0, of a probe by password; the operator's own may be among them."""
    return dict.fromkeys((*CUT_OFF_CAUSES, *(cause.label for cause in own if _is_cut_off(cause))), 0)


def fresh(plan: Plan, cut_off: Mapping[str, int]) -> ProbeState:
    """Before the first turn. What all have in common is one value: a turn makes new ones."""
    return ProbeState(
        id=plan.id,
        interval_seconds=plan.every_seconds,
        runs=_NO_RUNS,
        failures=cut_off if plan.way is Way.BASIC else _NO_FAILURES,
    )


def continued(before: ProbeState | None, new: ProbeState) -> ProbeState:
    """A probe that stays keeps its counts; a cause that is new among those at 0 joins them."""
    if before is None:
        return new
    if new.failures.keys() <= before.failures.keys():
        return before  # what is written of it stays
    return replace(before, failures={**new.failures, **before.failures})


def is_overdue(state: ProbeState, now: float, loaded_timestamp: float) -> bool:
    """Is its last run, or the start if it has not run, longer ago than it may be?"""
    ran = state.last.at_timestamp if state.last is not None else loaded_timestamp
    return now - ran > OVERDUE_INTERVALS * state.interval_seconds + OVERDUE_MORE_SECONDS


def advanced(state: ProbeState, report: Report, interval_seconds: float) -> ProbeState:
    outcome, diagnosis = report.outcome, report.diagnosis
    succeeded, failed = outcome is Outcome.SUCCESS, outcome is Outcome.FAILURE
    return replace(
        state,
        interval_seconds=interval_seconds,
        runs=_incremented(state.runs, outcome.value),
        failures=_incremented(state.failures, diagnosis.cause.label)
        if failed and diagnosis
        else state.failures,
        is_up=state.is_up if outcome is Outcome.DEFERRED else succeeded,
        consecutive_failures=0 if succeeded else state.consecutive_failures + failed,
        last_success_timestamp=report.at_timestamp if succeeded else state.last_success_timestamp,
        last=report,
    )


def _incremented(counts: Mapping[str, int], key: str) -> Mapping[str, int]:
    return {**counts, key: counts.get(key, 0) + 1}


def _token_request(result: ProbeResult) -> tuple[str, str] | None:
    """Result and error of the request that this run made of the issuer, if it made one."""
    if result.failure is not None and result.failure.phase is Phase.TOKEN:
        return "failure", oauth_error_label(result.failure.oauth_error)
    if result.token is not None and not result.token.from_cache:
        return "success", ""
    return None


def with_token(state: AccountState, result: ProbeResult) -> AccountState:
    """The account after a run by OAuth: its token's end, and the request that it made of the issuer."""
    if result.failure is not None and result.failure.phase is Phase.IMAP:
        return state  # the token was the mailbox's
    requests = state.token_requests
    if (request := _token_request(result)) is not None:
        requests = {**requests, request: requests.get(request, 0) + 1}
    expiry = result.token.expires_timestamp if result.token else state.token_expiry_timestamp
    return replace(state, token_requests=requests, token_expiry_timestamp=expiry)


def known_by(before: AccountState | None, account: Account, ends_timestamp: float | None) -> AccountState:
    """The account by a new configuration; one that stays keeps what it has come to."""
    if before is None:
        return AccountState(account=account, credential_not_after_timestamp=ends_timestamp)
    now = replace(before, account=account, credential_not_after_timestamp=ends_timestamp)
    return before if before == now else now


def oauth_ready(states: Iterable[ProbeState]) -> dict[str, bool]:
    """By account: did every OAuth probe that has run succeed last time? A failing token counts at once."""
    ready: dict[str, bool] = {}
    for state in states:
        if state.last is not None and state.last.plan.way is Way.OAUTH2:
            works = state.last.outcome is Outcome.SUCCESS
            ready[state.id.account] = ready.get(state.id.account, True) and works
    return ready
