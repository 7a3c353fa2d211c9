"""`python -m bench.incidents`: what a report costs the incidents at 10,000 accounts, well and failing.

The bar is 20 µs a report, the making of the observation included.
"""

from __future__ import annotations

import random
import time

from exporter.config.settings import IncidentSettings, Thresholds
from exporter.diagnosis import CAUSES
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.observation import Observation, Watched
from exporter.model import ProbeId
from exporter.terms import Outcome

ACCOUNTS, TENANTS, ROUNDS, BAR_MICROSECONDS = 10_000, 100, 5, 20.0
EVERY_SECONDS = 300.0
CASES = {
    "all well": (0.0, ""),
    "2 % time out": (0.02, "connection_reset"),
    "1 % refused by Basic's end": (0.01, "basic_auth_retired"),
    "nobody reaches the relay": (1.0, "connect_timeout"),
    "all passwords wrong": (1.0, "bad_credentials"),
    "all fail for themselves": (1.0, "send_as_denied"),
}


def watched() -> list[Watched]:
    """Login and submission of each account."""
    return [
        Watched(
            probe=ProbeId(probe=probe, account=f"a{number}", relay="office365", auth="basic"),
            thresholds=Thresholds(),
            tenant=f"t{number % TENANTS}",
        )
        for number in range(ACCOUNTS)
        for probe in ("login", "submission")
    ]


def microseconds(share: float, cause: str) -> float:
    """CPU of a report, on average."""
    incidents, probes, chance, now = Incidents(), watched(), random.Random(1), 1_795_000_000.0
    incidents.configure(probes, IncidentSettings(), Ends(), now)
    step, spent = EVERY_SECONDS / len(probes), 0.0
    for _ in range(ROUNDS):
        fails = [chance.random() < share for _ in probes]
        begun = time.process_time()
        for each, failed in zip(probes, fails, strict=True):
            now += step
            incidents.observe(
                Observation(
                    probe=each.probe,
                    outcome=Outcome.FAILURE if failed else Outcome.SUCCESS,
                    started_timestamp=now - 1,
                    at_timestamp=now,
                    cause=CAUSES[cause] if failed else None,
                    phase="auth",
                    seconds=1.0,
                )
            )
            if now % 1 < step:
                incidents.tick(now)
        spent += time.process_time() - begun
        incidents.transitions()
    return spent / ROUNDS / len(probes) * 1e6


def main() -> None:
    """One line a case."""
    print(
        f"{ACCOUNTS} accounts, login and submission; a tick each second; bar {BAR_MICROSECONDS} µs a report"
    )
    for name, (share, cause) in CASES.items():
        print(f"{name:30} {microseconds(share, cause):6.1f} µs", flush=True)


if __name__ == "__main__":
    main()
