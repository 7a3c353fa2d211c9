"""The lockout rules: what stands against an attempt, and what its outcome does. Time is an argument.

Pure: no clock, no file, no password. Times are Unix seconds. A `fingerprint` is asked for only by an outcome
that has the password held, for it costs tens of milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.store.attempts import Attempt, Labels, LoginFailure
from exporter.store.holds import HeldPassword
from exporter.store.records import Record
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BUDGET = 2  # Entra locks after 10 failures, 3 in US Government clouds, directories on premises after 3 to 5
WINDOW_SECONDS = 3600.0
FAILURES_KEPT = 8
LASTS_AT_MOST_SECONDS = 3600.0
CLOCK_SECONDS = 1.0  # less is no step of the clock

CUT_SHORT = Labels(cause="local_resource", phase=Phase.AUTH)
UNNAMED = Labels(cause="unknown", phase=Phase.AUTH)


class Verdict(StrEnum):
    """What an attempt says of the password."""

    SUCCESS = "success"
    HARMLESS = "harmless"  # proves nothing of the password, or does not count toward lockout
    REFUSED = "refused"
    UNCERTAIN = "uncertain"  # may have counted: a generic refusal, or silence after the password was sent


COUNTED = frozenset({Verdict.REFUSED, Verdict.UNCERTAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Why an attempt may not go, and until when."""

    until: float
    text: str


def verdict_of(
    *, password_sent: bool, success: bool, counts_toward_lockout: bool, retry_safe: bool
) -> Verdict:
    """The verdict on a run; `success` is that the password was accepted, whatever failed after it."""
    table = (
        (not password_sent, Verdict.HARMLESS),
        (success, Verdict.SUCCESS),
        (counts_toward_lockout and not retry_safe, Verdict.REFUSED),
        (counts_toward_lockout, Verdict.UNCERTAIN),
    )
    return next((verdict for applies, verdict in table if applies), Verdict.HARMLESS)


# What a record says.


def failures_of(record: Record) -> tuple[LoginFailure, ...]:
    """The failures that are kept, the oldest first."""
    return tuple(sorted(_failures(record.attempts), key=lambda failure: failure.at))


def failures_within(record: Record, now: float) -> tuple[LoginFailure, ...]:
    """The failures that this hour's budget has already borne."""
    return tuple(failure for failure in failures_of(record) if failure.at > now - WINDOW_SECONDS)


def under_way(record: Record) -> tuple[Attempt, ...]:
    """The attempts that nobody has settled."""
    return tuple(attempt for attempt in record.attempts if attempt.failure is None)


def labels_of(record: Record) -> Labels:
    """Those of the last failure."""
    known = failures_of(record)
    return known[-1].labels if known else CUT_SHORT


def held_until(held: HeldPassword, hold_seconds: float) -> float:
    """When a hold passes by itself; at once if it was released."""
    return held.since if held.released else held.since + hold_seconds


def bars(record: Record, now: float, hold_seconds: float, *, same_password: bool) -> Iterator[Bar]:
    """Every reason against an attempt now, with attempts under way taken as failures to come."""
    running, failures = under_way(record), failures_within(record, now)
    ends = min((attempt.ends for attempt in running), default=now)
    held = record.held
    if held and same_password and now < held_until(held, hold_seconds):
        yield Bar(
            until=held_until(held, hold_seconds), text="the password was refused and is not tried again"
        )
    if held and running:
        yield Bar(until=ends, text="after a hold one attempt goes at a time, and one is under way")
    if len(failures) + len(running) >= BUDGET:
        spent = len(failures) >= BUDGET
        until = failures[-BUDGET].at + WINDOW_SECONDS if spent else ends
        yield Bar(until=until, text=f"no more than {BUDGET} failed logins an hour are risked")


def next_attempt(record: Record, now: float, hold_seconds: float) -> float:
    """When the same password may be tried again; now, if nothing is against it."""
    return max((bar.until for bar in bars(record, now, hold_seconds, same_password=True)), default=now)


# What happens to a record.


def started(record: Record, attempt: Attempt) -> Record:
    """The record with an attempt that goes now."""
    return replace(record, attempts=(*record.attempts, attempt))


def settled(
    record: Record,
    number: int,
    verdict: Verdict,
    labels: Labels,
    *,
    now: float,
    fingerprint: Callable[[], str],
) -> Record:
    """The record after an attempt came to its verdict; only a failure that counts needs `labels`."""
    rest = _without(record, number)
    if verdict in COUNTED:
        holds = verdict is Verdict.REFUSED or _is_second_in_a_row(rest)
        failed = Attempt(id=number, ends=now, failure=LoginFailure(at=now, labels=labels))
        return _failed(rest, failed, fingerprint() if holds else None)
    return _cleared(rest) if verdict is Verdict.SUCCESS else rest


def overdue_counted(record: Record, now: float, fingerprint: Callable[[], str]) -> Record:
    """The record with each attempt that nobody settled in time as an uncertain failure at its end."""
    for attempt in under_way(record):
        if not now < attempt.ends <= now + LASTS_AT_MOST_SECONDS + CLOCK_SECONDS:  # over, or from the future
            record = _cut_short(_without(record, attempt.id), attempt, now, fingerprint)
    return record


def released(record: Record) -> Record:
    """The record after an operator let its password be tried once more; only an outcome ends that leave."""
    return replace(record, held=record.held and replace(record.held, released=True))


def tidied(record: Record, now: float) -> Record:
    """The record without failures that say nothing any more."""
    kept = (one for one in record.attempts if not (one.failure and _is_spent(one.failure, now)))
    return replace(record, attempts=tuple(kept))


def _is_spent(failure: LoginFailure, now: float) -> bool:
    return failure.cleared and failure.at <= now - WINDOW_SECONDS


def _cut_short(rest: Record, attempt: Attempt, now: float, fingerprint: Callable[[], str]) -> Record:
    if attempt.ends <= now - WINDOW_SECONDS:
        return rest
    failure = LoginFailure(at=min(attempt.ends, now), labels=labels_of(rest))
    mark = fingerprint() if _is_second_in_a_row(rest) else None
    return _failed(rest, replace(attempt, failure=failure), mark)


def _is_second_in_a_row(rest: Record) -> bool:
    """Was there another failure since the last success?"""
    return not all(failure.cleared for failure in _failures(rest.attempts))


def _failed(rest: Record, attempt: Attempt, fingerprint: str | None) -> Record:
    assert attempt.failure is not None  # noqa: S101 - it is what failed
    held = HeldPassword(since=attempt.failure.at, fingerprint=fingerprint) if fingerprint else rest.held
    failed = [one for one in (*rest.attempts, attempt) if one.failure]
    latest = sorted(failed, key=lambda one: one.failure.at if one.failure else 0.0)[-FAILURES_KEPT:]
    return Record(attempts=(*under_way(rest), *latest), held=held)


def _cleared(rest: Record) -> Record:
    """After a success: the budget does not forget, all else does."""
    attempts = (
        replace(one, failure=replace(one.failure, cleared=True)) if one.failure else one
        for one in rest.attempts
    )
    return Record(attempts=tuple(attempts))


def _without(record: Record, number: int) -> Record:
    return replace(record, attempts=tuple(one for one in record.attempts if one.id != number))


def _failures(attempts: Iterable[Attempt]) -> Iterator[LoginFailure]:
    return (attempt.failure for attempt in attempts if attempt.failure)
