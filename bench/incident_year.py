"""`python -m bench.incident_year [--days 365] [--years SEED...] [--seeds 1000]`: simulated years, and ramps.

Each account logs in every five minutes; 2 % of the runs fail at random for what passes by itself; once a
week the exporter restarts. Nobody is to be paged. A ramp refuses 1 % of the Basic logins of ten accounts:
it is to be found within a day.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace

from exporter.config.settings import IncidentSettings, Thresholds
from exporter.diagnosis import CAUSES
from exporter.incident import Severity
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.incident import Step, Subject
from exporter.incidents.observation import Observation, Watched
from exporter.incidents.saved import Saved, SavedProbe, SavedSubject
from exporter.model import ProbeId
from exporter.terms import Outcome

START, DAY, EVERY_SECONDS, FAULTS, RAMP = 1_795_000_000.0, 86400.0, 300.0, 0.02, 0.01
TRANSIENT = ("connection_reset", "server_busy", "connect_timeout", "unknown", "banner_timeout")


def watched(accounts: int) -> list[Watched]:
    """So many accounts in ten tenants at one relay."""
    return [
        Watched(
            probe=ProbeId(probe="login", account=f"a{number}", relay="office365", auth="basic"),
            thresholds=Thresholds(),
            tenant=f"t{number % 10}",
        )
        for number in range(accounts)
    ]


class Played:
    """Incidents of these probes, and what has opened."""

    def __init__(self, probes: list[Watched]) -> None:
        self.probes, self.now, self.pages = probes, START, 0
        self.incidents = Incidents()
        self.incidents.configure(probes, IncidentSettings(), Ends(), self.now)
        self._states: dict[ProbeId, SavedProbe] = {}
        self._subjects: dict[Subject, SavedSubject] = {}

    def round(self, chance: random.Random, share: float, causes: tuple[str, ...]) -> None:
        """A run of each."""
        step = EVERY_SECONDS / len(self.probes)
        for each in self.probes:
            self.now += step
            failed = chance.random() < share
            self.incidents.observe(
                Observation(
                    probe=each.probe,
                    outcome=Outcome.FAILURE if failed else Outcome.SUCCESS,
                    started_timestamp=self.now - 1,
                    at_timestamp=self.now,
                    cause=CAUSES[chance.choice(causes)] if failed else None,
                    phase="auth",
                )
            )
        self.incidents.tick(self.now)
        steps = [each for each in self.incidents.transitions() if each.step is Step.OPENED]
        found = (self.incidents.find(each.incident_id, self.now) for each in steps)
        self.pages += sum(each is not None and each.severity is Severity.CRITICAL for each in found)

    def restart(self) -> None:
        """As the store would have it."""
        probes, subjects = self.incidents.changed()
        self._states |= {each.probe: each for each in probes}
        self._subjects |= {each.subject: each for each in subjects}
        known = (*self.incidents.ended(), *self.incidents.open(self.now))
        kept = tuple(
            replace(each, state=json.loads(json.dumps(each.state))) for each in self._subjects.values()
        )
        saved = Saved(incidents=known, probes=tuple(self._states.values()), subjects=kept)
        self.incidents = Incidents()
        self.incidents.configure(self.probes, IncidentSettings(), Ends(), self.now, saved)


def year(days: int, seed: int) -> int:
    """Pages of so many days."""
    played, chance = Played(watched(300)), random.Random(seed)
    for number in range(int(days * DAY / EVERY_SECONDS)):
        played.round(chance, FAULTS, TRANSIENT)
        if number % int(7 * DAY / EVERY_SECONDS) == 1000:
            played.restart()
    return played.pages


def is_found(seed: int) -> bool:
    """Is the ramp of this seed told within a day?"""
    played, chance = Played(watched(10)), random.Random(seed)
    for _ in range(int(DAY / EVERY_SECONDS)):
        played.round(chance, RAMP, ("basic_auth_retired",))
        if played.pages:
            return True
    return False


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="bench.incident_year", description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--years", type=int, nargs="+", default=[1], help="a year for each of these seeds")
    parser.add_argument("--seeds", type=int, default=1000, help="of ramps")
    options = parser.parse_args()
    found = sum(map(is_found, range(options.seeds)))
    print(f"ramp of 1 %: found within a day in {found} of {options.seeds} seeds", flush=True)
    for seed in options.years:
        begun = time.process_time()
        pages = year(options.days, seed)
        spent = time.process_time() - begun
        print(
            f"{options.days} days of 300 accounts, seed {seed}: {pages} pages, {spent:.0f} s of CPU",
            flush=True,
        )


if __name__ == "__main__":
    main()
