"""Runs one scenario: inject a fault, wait for the page, mend it, wait until it resolves; times each part."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from drill.deployment import TEAM, Account, Deployment
from drill.faults import HEALTHY
from drill.monitoring import NOBODY, Prometheus
from drill.receiver import Notice, Receiver
from drill.scenarios import Scenario

RECEIVERS = {"critical": "on-call", "warning": "tickets", "info": NOBODY}
"""Who is told what, by the severity."""
WAYS = (("basic", ("basic",)), ("oauth2", ("oauth2",)), ("both", ("basic", "oauth2")))
POLL_SECONDS = 0.05
WATCHDOG = "SmtpExporterWatchdog"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a scenario. Times are seconds from the fault, `resolved_seconds` from the recovery."""

    scenario: Scenario
    cause: str = ""
    probe_seconds: float | None = None
    scrape_seconds: float | None = None
    rule_seconds: float | None = None
    wait_seconds: float | None = None
    page_seconds: float | None = None
    resolved_seconds: float | None = None
    faults: tuple[str, ...] = ()


def accounts_of(tenant: str, *, sender: bool = False) -> tuple[Account, ...]:
    """Fresh accounts of a fresh tenant, one for each way to log in and one with both.

    Or a `sender`, whose mail is seen to arrive.
    """
    start = tenant.replace(".", "-")
    if sender:
        return (Account(name=f"{start}-sender", tenant=tenant, ways=("oauth2",), arrives=True),)
    return tuple(Account(name=f"{start}-{name}", tenant=tenant, ways=ways) for name, ways in WAYS)


def run(  # noqa: PLR0917 - what takes part
    scenario: Scenario,
    tenant: str,
    deployment: Deployment,
    prometheus: Prometheus,
    receiver: Receiver,
    timeout_seconds: float,
) -> Result:
    """Run it on fresh accounts, all of whose probes have to succeed first."""
    accounts = accounts_of(tenant, sender=scenario.of_mail)
    deployment.set_scenario(HEALTHY)
    deployment.watch(accounts)
    selector = f'account=~"{"|".join(account.name for account in accounts)}"'
    until(lambda: all_succeeding(prometheus, selector), timeout_seconds)
    injected = time.time()
    scenario.fault.begin(deployment, accounts)
    page = until(lambda: _page(receiver, scenario, injected), timeout_seconds)
    if page is None:
        scenario.fault.end(deployment, accounts)
        return Result(scenario=scenario, faults=("no page", *_unexpected(receiver, scenario, injected)))
    probe, scrape = seen(prometheus, selector, injected)
    starts = datetime.fromisoformat(page.starts_at).timestamp()
    recovered = time.time()
    scenario.fault.end(deployment, accounts)
    over = until(lambda: _resolved(receiver, scenario, recovered), timeout_seconds)
    return Result(
        scenario=scenario,
        cause=page.annotations.get("cause", ""),
        probe_seconds=probe - injected if probe else None,
        scrape_seconds=scrape - probe if probe and scrape else None,
        rule_seconds=starts - scrape if scrape else None,
        wait_seconds=page.at_timestamp - starts,
        page_seconds=page.at_timestamp - injected,
        resolved_seconds=over - recovered if over else None,
        faults=(
            *_faults(scenario, page, tenant, over),
            *_repeated(receiver, scenario, injected),
            *_unexpected(receiver, scenario, injected),
        ),
    )


def all_succeeding(prometheus: Prometheus, selector: str) -> bool:
    """Has each probe run, and does each work?"""
    known, succeeding = (
        f"count(smtp_probe_interval_seconds{{{selector}}})",
        f"count(smtp_probe_success{{{selector}}} == 1)",
    )
    return prometheus.first(f"{known} == {succeeding}") is not None


def _page(receiver: Receiver, scenario: Scenario, since: float) -> Notice | None:
    found = (each for each in receiver.since(since) if each.labels["alertname"] == scenario.alert)
    return next((each for each in found if each.status == "firing"), None)


def _resolved(receiver: Receiver, scenario: Scenario, since: float) -> float | None:
    """When the last of the scenario's alerts was said to be over."""
    status: dict[tuple[tuple[str, str], ...], Notice] = {}
    for each in receiver.since(0):
        if each.labels["alertname"] == scenario.alert:
            status[tuple(sorted(each.labels.items()))] = each
    over = [each for each in status.values() if each.status == "resolved"]
    if len(over) < len(status):
        return None
    return max((each.at_timestamp for each in over), default=since)


def seen(prometheus: Prometheus, selector: str, injected: float) -> tuple[float | None, float | None]:
    """When the first probe failed, by the exporter, and when Prometheus got to know it."""
    success, ran = f"smtp_probe_success{{{selector}}}", f"smtp_probe_last_run_timestamp_seconds{{{selector}}}"
    back = f"{int(time.time() - injected) + 1}s"
    known = prometheus.first(f"min_over_time(timestamp({success} == 0)[{back}:1s])")
    same = "on (job, instance, probe, account, relay, auth)"
    probe = prometheus.first(f"min_over_time(({ran} and {same} ({success} == 0))[{back}:1s])")
    return probe, known


def _faults(scenario: Scenario, page: Notice, tenant: str, over: float | None) -> tuple[str, ...]:
    named = set(page.annotations.get("cause", "").split(", "))
    tests = (
        (over is None, "not resolved"),
        (
            bool(scenario.causes) and not named & set(scenario.causes),
            f"cause {page.annotations.get('cause')!r}",
        ),
        (page.labels.get("tenant", tenant) != tenant, f"tenant {page.labels.get('tenant')!r}"),
        (page.labels.get("team", TEAM) != TEAM, f"team {page.labels.get('team')!r}"),
        (page.receiver != RECEIVERS[page.labels["severity"]], f"told to {page.receiver}"),
    )
    return tuple(text for holds, text in tests if holds)


def _repeated(receiver: Receiver, scenario: Scenario, since: float) -> tuple[str, ...]:
    """One fault is one alert: told for one subject, and from one moment on."""
    told = {
        (each.starts_at, *sorted(each.labels.items()))
        for each in receiver.since(since)
        if each.labels["alertname"] == scenario.alert and each.status == "firing"
    }
    return (f"told {len(told)} times",) if len(told) > 1 else ()


def _unexpected(receiver: Receiver, scenario: Scenario, since: float) -> tuple[str, ...]:
    """Other alerts, whoever was told of them."""
    fired = {each.labels["alertname"] for each in receiver.since(since) if each.status == "firing"}
    return tuple(f"also {name}" for name in sorted(fired - {scenario.alert, WATCHDOG}))


def until(look: Callable[[], T], seconds: float) -> T | None:
    """The first true answer, or None after the timeout."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_SECONDS)
    return seen
