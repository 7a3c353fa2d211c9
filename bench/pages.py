"""How long the first page takes and how large it is, with 10,000 accounts of three probes each. CPU seconds.

python -m bench.pages [ACCOUNTS]
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace

from exporter.history import History
from exporter.model import PhaseTime, ProbeId, ProbeResult
from exporter.run import Report
from exporter.terms import Outcome, Phase, Way
from exporter.web.filter import Wanted
from exporter.web.overview import Seen, overview
from exporter.web.probe_routes import overview_page
from tests.fakes import ACCOUNT, plan

ROUNDS = 20
PROBES = ("login", "submission", "token")


def filled(accounts: int) -> History:
    """Every probe has run thirty times."""
    history = History()
    owners = [
        replace(ACCOUNT, name=f"account-{at}", address=f"a{at}@contoso.example") for at in range(accounts)
    ]
    plans = [
        plan(id=ProbeId(probe=probe, account=owner.name, auth="basic"), account=owner, way=Way.BASIC)
        for owner in owners
        for probe in PROBES
    ]
    history.configure(plans)
    for each in plans:
        result = ProbeResult(
            id=each.id, started_timestamp=1.0, phases=(PhaseTime(phase=Phase.AUTH, seconds=0.123),)
        )
        for _ in range(30):
            history.add(Report(plan=each, outcome=Outcome.SUCCESS, at_timestamp=1.0, result=result))
    return history


def main() -> None:
    """Print one line."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    history = filled(accounts)
    seen = Seen(subjects=history.subjects, incidents=(), milestones=(), next_run=lambda _: 100.0, now=50.0)
    loop, both, size = [], [], 0
    for _ in range(ROUNDS):
        started = time.process_time()
        view = overview(seen, Wanted())
        loop.append(time.process_time() - started)
        size = len(overview_page(view, Wanted(), (), "bench").encode())
        both.append(time.process_time() - started)
    print(
        f"{accounts} accounts: {statistics.median(both) * 1e3:.0f} ms of CPU a page, of which "
        f"{statistics.median(loop) * 1e3:.0f} ms in the event loop; {size / 1024:.0f} KB"
    )


if __name__ == "__main__":
    main()
