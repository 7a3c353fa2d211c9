"""`python -m drill.trials [--tenants 40]`: how long a cut-off of Basic Auth takes to page, at a real pace.

Each tenant is one trial: its canary logs in every 60 s at a moment of its own, and its page is its own.
Thresholds and the group wait are the shipped ones, scrapes and rules come every 15 s.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from drill.deployment import Account, deployed, free_ports
from drill.monitoring import Pace, missing, monitoring
from drill.receiver import Receiver, receiving
from drill.run import all_succeeding, seen, until
from drill.scenarios import CUT_OFF

EVERY_SECONDS, SCRAPE_SECONDS = 60, 15
TIMEOUT_SECONDS = 180.0
PACE = Pace(
    scrape_seconds=SCRAPE_SECONDS,
    rules_seconds=SCRAPE_SECONDS,
    group_wait_seconds=None,
    group_interval_seconds=60,
)


def trials(tenants: int, home: Path) -> tuple[list[float], list[float]]:
    """Seconds from the fault, and from the first failing probe, to the page of each tenant that was paged."""
    (receiver_port,) = free_ports(1)
    names = {f"trial{number}.example": f"trial{number}" for number in range(tenants)}
    accounts = [
        Account(name=name, tenant=tenant, ways=("basic",), submits=False) for tenant, name in names.items()
    ]
    with (
        receiving(receiver_port) as receiver,
        deployed(home, every=f"{EVERY_SECONDS}s", accounts=accounts) as deployment,
        monitoring(home, deployment.target, receiver_port, PACE) as prometheus,
    ):
        until(lambda: all_succeeding(prometheus, 'probe="login"'), TIMEOUT_SECONDS)
        time.sleep(EVERY_SECONDS / 7)  # not in step with the first runs
        injected = time.time()
        deployment.set_scenario("basic_auth_disabled")
        until(lambda: len(_pages(receiver, injected)) == tenants, TIMEOUT_SECONDS)
        pages = _pages(receiver, injected)
        probes = {tenant: seen(prometheus, f'account="{names[tenant]}"', injected)[0] for tenant in pages}
    from_fault = [page - injected for page in pages.values()]
    return from_fault, [page - (probes[tenant] or injected) for tenant, page in pages.items()]


def _pages(receiver: Receiver, since: float) -> dict[str, float]:
    """When each tenant was paged first."""
    pages: dict[str, float] = {}
    for notice in receiver.since(since):
        if notice.labels["alertname"] == CUT_OFF:
            pages.setdefault(notice.labels["tenant"], notice.at_timestamp)
    return pages


def _line(what: str, seconds: list[float]) -> str:
    parts = statistics.quantiles(seconds, n=20, method="inclusive")
    return f"{what:28} p50 {parts[9]:5.1f}  p95 {parts[18]:5.1f}  max {max(seconds):5.1f} s"


def main() -> int:
    """0 if every tenant was paged."""
    parser = argparse.ArgumentParser(prog="drill.trials", description=__doc__)
    parser.add_argument("--tenants", type=int, default=40)
    tenants = parser.parse_args().tenants
    if absent := missing():
        print(f"drill: apt-get install {' '.join(absent)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="smtp-exporter-trials-") as home:
        from_fault, from_probe = trials(tenants, Path(home))
    print(f"{len(from_fault)} of {tenants} tenants were paged")
    print(_line("from the fault", from_fault))
    print(_line("from the first failing probe", from_probe))
    return int(len(from_fault) < tenants)


if __name__ == "__main__":
    sys.exit(main())
