"""CPU of a scrape of 10,000 accounts, beside prometheus_client's renderer: `python -m bench.exposition`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from prometheus_client import generate_latest

from bench.world import ROUNDS, row
from exporter.interpreter import settle
from exporter.metrics.exposition import Exposition
from exporter.metrics.registry import Metrics
from exporter.model import Plan
from tests.fakes import ACCOUNT
from tests.test_metrics import LOGIN, succeeded

ACCOUNTS = 10_000


def milliseconds(exposition: Exposition) -> float:
    """Of one scrape, before gzip."""
    started = time.process_time()
    b"".join(exposition.content("text/plain")[1])
    return 1000 * (time.process_time() - started)


def _plans(count: int) -> list[Plan]:
    accounts = [replace(ACCOUNT, name=f"user{number:05}") for number in range(count)]
    return [replace(LOGIN, id=replace(LOGIN.id, account=each.name), account=each) for each in accounts]


def metrics_of(count: int) -> Metrics:
    """Those of so many accounts, each of which has logged in."""
    plans, metrics = _plans(count), Metrics("bench")
    metrics.configure([plan.account for plan in plans if plan.account], plans)
    for plan in plans:
        metrics.observe(succeeded(plan), 60.0)
    return metrics


def lines() -> Iterator[str]:
    """All changed means: every probe had a turn since the last scrape. Settled, as the service is."""
    plans, metrics, changed, same, theirs = _plans(ACCOUNTS), metrics_of(ACCOUNTS), [], [], []
    exposition = Exposition(metrics)
    settle()
    for _ in range(ROUNDS):
        for plan in plans:
            metrics.observe(succeeded(plan), 60.0)
        changed.append(milliseconds(exposition))
        same.append(milliseconds(exposition))
        started = time.process_time()
        generate_latest(metrics.registry)
        theirs.append(1000 * (time.process_time() - started))
    yield row("scrape of 10,000 logins, nothing changed, before gzip", same, "ms", "≤ 100")
    yield row("the same, all changed", changed, "ms", "≤ 150")
    yield row("the same by prometheus_client", theirs, "ms")
    ratios = [client / ours for client, ours in zip(theirs, same, strict=True)]
    yield row("ratio", ratios, "", "≥ 20")


if __name__ == "__main__":
    print(*lines(), sep="\n")
