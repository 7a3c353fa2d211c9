"""What the guard says to people: holds, releases, standings, and the table of `guard status`. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from exporter.guard.answers import Hold, Release, Standing
from exporter.guard.rules import (
    BUDGET,
    failures_within,
    held_until,
    labels_of,
    next_attempt,
    under_way,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exporter.guard.rules import Bar
    from exporter.store.attempts import Labels
    from exporter.store.records import Record

WATCHED = "watched"
COLUMNS = ("account", "principal", "state", "cause", "code", "held until", "failures this hour")


def hold_of(bar: Bar, labels: Labels) -> Hold:
    """The hold that a bar amounts to, under the labels of the failure that led to it."""
    return Hold(
        cause=labels.cause,
        phase=labels.phase,
        code=labels.code,
        enhanced=labels.enhanced,
        until=bar.until,
        text=f"{bar.text}; until {utc(bar.until)}",
    )


def release_of(principal: str, record: Record, now: float, wait: Bar | None, *, was_held: bool) -> Release:
    """What is left to a principal whose hold, if there was one, has just been released."""
    left = max(0, BUDGET - len(failures_within(record, now)) - len(under_way(record)))
    next_at = max(next_attempt(record, now, hold_seconds=0.0), wait.until if wait else now)
    what = "released: one attempt may go" if was_held else "not held: an attempt may go"
    when = "now" if next_at <= now else f"from {utc(next_at)} ({span(next_at - now)} from now)"
    return Release(
        principal=principal,
        was_held=was_held,
        attempts_left=left,
        next_at=next_at,
        text=f"{principal}: {what} {when}; {left} of {BUDGET} failed logins are left this hour",
    )


def standing_of(principal: str, record: Record, now: float, hold_seconds: float) -> Standing:
    """How a principal stands with the guard."""
    until = next_attempt(record, now, hold_seconds)
    return Standing(
        principal=principal,
        state=state_of(record, now, hold_seconds, waits=until > now),
        labels=labels_of(record),
        until=until if until > now else None,
        failures=len(failures_within(record, now)),
    )


def state_of(record: Record, now: float, hold_seconds: float, *, waits: bool) -> str:
    """One word or two for people: held, waits for the hour, may try once, or is watched."""
    held = record.held
    table = (
        (held and now < held_until(held, hold_seconds), "held"),
        (waits and held and held.released, "released, waits"),
        (waits, "waits"),
        (held and held.released, "released"),
        (held, "may try once"),
    )
    return next((word for applies, word in table if applies), WATCHED)


def status(
    standings: Iterable[Standing],
    names: Mapping[str, Sequence[str]],
    now: float,
    trouble: str | None = None,
) -> str:
    """The table of `guard status`; `names` are the accounts of each principal.

    account   principal     state  cause          code       held until                      failures
    invoices  in@c.example  held   auth_rejected  535 5.7.3  2026-11-24T08:00:00Z, in 5h12m  1
    """
    rows = [_row(standing, names.get(standing.principal, ()), now) for standing in standings]
    warning = [f"warning: {trouble}"] if trouble else []
    return "\n".join([*warning, *(_aligned([COLUMNS, *rows]) if rows else ["nothing is held"])])


def _row(standing: Standing, accounts: Sequence[str], now: float) -> tuple[str, ...]:
    until = f"{utc(standing.until)}, in {span(standing.until - now)}" if standing.until else "-"
    labels = standing.labels
    code = " ".join(str(part) for part in (labels.code, labels.enhanced) if part)
    return (
        ",".join(accounts) or "-",
        standing.principal,
        standing.state,
        labels.cause,
        code or "-",
        until,
        str(standing.failures),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def utc(at: float) -> str:
    """2026-11-24T08:00:00Z"""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span(seconds: float) -> str:
    """5h12m, 12m, or 40s"""
    whole = max(0, round(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m" if minutes else f"{whole}s"
