"""How long the first page takes and how large it is, with 10,000 accounts of three probes each. CPU seconds.

python -m bench.pages [ACCOUNTS]
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from dataclasses import replace
from typing import TypeVar

from exporter.history import History
from exporter.model import PhaseTime, ProbeId, ProbeResult
from exporter.run import Report
from exporter.terms import Outcome, Phase, Way
from exporter.web.filter import Wanted
from exporter.web.overview import Seen, overview_work
from exporter.web.probe_routes import overview_page
from exporter.web.slices import Work, whole
from tests.fakes import ACCOUNT, plan

T = TypeVar("T")
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
    whole(overview_page(whole(overview_work(seen, Wanted())), Wanted(), (), "bench"))  # compiles it
    gc.collect()
    gc.freeze()  # as the exporter does with what stays
    slices, totals, size = [], [], 0
    for _ in range(ROUNDS):
        before = len(slices)
        view = timed(overview_work(seen, Wanted()), slices)
        size = len(timed(overview_page(view, Wanted(), (), "bench"), slices).encode())
        totals.append(sum(slices[before:]))
    print(
        f"{accounts} accounts: {statistics.median(totals) * 1e3:.0f} ms of CPU a page; its slices: "
        f"{statistics.median(slices) * 1e3:.2f} ms, one in a hundred longer than "
        f"{statistics.quantiles(slices, n=100)[-1] * 1e3:.1f}, the longest {max(slices) * 1e3:.1f}; "
        f"{size / 1024:.0f} KB"
    )


def timed(work: Work[T], slices: list[float]) -> T:
    """What comes of the work; how long each of its slices took."""
    while True:
        started = time.process_time()
        try:
            next(work)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        finally:
            slices.append(time.process_time() - started)


if __name__ == "__main__":
    main()
