"""One act: break something, wait for the page, mend it, wait until it is over; how long each part took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from drill.acts import Act
from drill.monitoring import Prometheus
from drill.receiver import Notice, Receiver
from drill.stand import TEAM, Account, Stand

PAGED = frozenset({"on-call"})
WAYS = (("basic", ("basic",)), ("oauth2", ("oauth2",)), ("both", ("basic", "oauth2")))
POLL_SECONDS = 0.05

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of an act. Times are seconds from the fault, or from the mending for `resolved_seconds`."""

    act: Act
    cause: str = ""
    probe_seconds: float | None = None
    scrape_seconds: float | None = None
    rule_seconds: float | None = None
    wait_seconds: float | None = None
    page_seconds: float | None = None
    resolved_seconds: float | None = None
    faults: tuple[str, ...] = ()


def cast(tenant: str) -> tuple[Account, ...]:
    """Fresh accounts of a fresh tenant, one for each way to log in and one with both."""
    return tuple(
        Account(name=f"{tenant.replace('.', '-')}-{name}", tenant=tenant, ways=ways) for name, ways in WAYS
    )


def play(  # noqa: PLR0917 - who takes part
    act: Act, tenant: str, at: Stand, prometheus: Prometheus, receiver: Receiver, patience_seconds: float
) -> Played:
    """Play it to fresh accounts, which have to be well first."""
    accounts = cast(tenant)
    at.watch(accounts)
    mine = f'account=~"{"|".join(account.name for account in accounts)}"'
    until(lambda: all_well(prometheus, mine), patience_seconds)
    broken = time.time()
    at.play(act.scenario)
    page = until(lambda: _page(receiver, act, broken), patience_seconds)
    if page is None:
        at.play("healthy")
        return Played(act=act, faults=("no page", *_strangers(receiver, act, broken)))
    probe, scrape = seen(prometheus, mine, broken)
    starts = datetime.fromisoformat(page.starts_at).timestamp()
    mended = time.time()
    at.play("healthy")
    for account in accounts if act.held else ():
        if "basic" in account.ways:
            at.release(account.name)
    over = until(lambda: _resolved(receiver, act, mended), patience_seconds)
    return Played(
        act=act,
        cause=page.annotations.get("cause", ""),
        probe_seconds=probe - broken if probe else None,
        scrape_seconds=scrape - probe if probe and scrape else None,
        rule_seconds=starts - scrape if scrape else None,
        wait_seconds=page.at_timestamp - starts,
        page_seconds=page.at_timestamp - broken,
        resolved_seconds=over - mended if over else None,
        faults=(*_faults(act, page, tenant, over), *_strangers(receiver, act, broken)),
    )


def all_well(prometheus: Prometheus, mine: str) -> bool:
    """Has each probe run, and does each work?"""
    known, well = f"count(smtp_probe_interval_seconds{{{mine}}})", f"count(smtp_probe_success{{{mine}}} == 1)"
    return prometheus.first(f"{known} == {well}") is not None


def _page(receiver: Receiver, act: Act, since: float) -> Notice | None:
    found = (each for each in receiver.since(since) if each.labels["alertname"] == act.alert)
    return next((each for each in found if each.status == "firing"), None)


def _resolved(receiver: Receiver, act: Act, since: float) -> float | None:
    """When the last of the act's alerts was said to be over."""
    status: dict[tuple[tuple[str, str], ...], Notice] = {}
    for each in receiver.since(0):
        if each.labels["alertname"] == act.alert:
            status[tuple(sorted(each.labels.items()))] = each
    over = [each for each in status.values() if each.status == "resolved"]
    if len(over) < len(status):
        return None
    return max((each.at_timestamp for each in over), default=since)


def seen(prometheus: Prometheus, mine: str, broken: float) -> tuple[float | None, float | None]:
    """When the first probe failed, by the exporter, and when Prometheus got to know it."""
    success, ran = f"smtp_probe_success{{{mine}}}", f"smtp_probe_last_run_timestamp_seconds{{{mine}}}"
    back = f"{int(time.time() - broken) + 1}s"
    known = prometheus.first(f"min_over_time(timestamp({success} == 0)[{back}:1s])")
    same = "on (job, instance, probe, account, relay, auth)"
    probe = prometheus.first(f"min_over_time(({ran} and {same} ({success} == 0))[{back}:1s])")
    return probe, known


def _faults(act: Act, page: Notice, tenant: str, over: float | None) -> tuple[str, ...]:
    named = set(page.annotations.get("cause", "").split(", "))
    tests = (
        (over is None, "not resolved"),
        (bool(act.causes) and not named & set(act.causes), f"cause {page.annotations.get('cause')!r}"),
        (page.labels.get("tenant", tenant) != tenant, f"tenant {page.labels.get('tenant')!r}"),
        (page.labels.get("team", TEAM) != TEAM, f"team {page.labels.get('team')!r}"),
    )
    return tuple(text for holds, text in tests if holds)


def _strangers(receiver: Receiver, act: Act, since: float) -> tuple[str, ...]:
    """Pages of other alerts."""
    pages = [each for each in receiver.since(since) if each.receiver in PAGED and each.status == "firing"]
    return tuple(sorted({f"also {each.labels['alertname']}" for each in pages} - {f"also {act.alert}"}))


def until(look: Callable[[], T], seconds: float) -> T | None:
    """The first true answer, or None when the patience is over."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_SECONDS)
    return seen
