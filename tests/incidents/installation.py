"""A small installation to play with: probes, a clock that goes as told, turns that come out as told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from exporter.config.settings import IncidentSettings, Thresholds
from exporter.diagnosis import CAUSES
from exporter.incident import IncidentName, Severity
from exporter.incidents.dates import Ends
from exporter.incidents.engine import Incidents
from exporter.incidents.incident import Incident, Step, Subject, Transition
from exporter.incidents.observation import Observation, Watched
from exporter.incidents.saved import Saved, SavedProbe, SavedSubject
from exporter.model import ProbeId
from exporter.terms import Outcome

START = 1_795_000_000.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
RELAY, TENANT = "office365", "contoso.example"
TAKES_SECONDS = 0.5
USUAL, SETTINGS, NO_ENDS = Thresholds(), IncidentSettings(), Ends()


def watched(
    account: str = "",
    probe: str = "login",
    auth: str = "basic",
    *,
    tenant: str = TENANT,
    relay: str = RELAY,
    domain: str = "",
    team: str = "",
    thresholds: Thresholds = USUAL,
    severity: Mapping[IncidentName, Severity] | None = None,
    expects_refusal: bool = False,
) -> Watched:
    """One probe."""
    return Watched(
        probe=ProbeId(probe=probe, account=account, relay=relay, domain=domain, auth=auth),
        thresholds=thresholds,
        tenant=tenant if account else "",
        labels=(("team", team),) if team else (),
        severity=severity or {},
        expects_refusal=expects_refusal,
    )


def logins(count: int, *, tenant: str = TENANT, relay: str = RELAY) -> list[Watched]:
    """So many accounts that log in."""
    return [watched(f"a{number:03}.{tenant}", tenant=tenant, relay=relay) for number in range(count)]


class Installation:
    """The incidents of one installation, and time."""

    def __init__(
        self, probes: Iterable[Watched], settings: IncidentSettings = SETTINGS, ends: Ends = NO_ENDS
    ) -> None:
        self.now = self.earliest = START
        self.probes = {each.probe: each for each in probes}
        self.settings, self.ends = settings, ends
        self.incidents = Incidents()
        self.opened: list[Incident] = []
        self.journal: list[Transition] = []
        self.over: set[str] = set()
        self.saved_probes: dict[ProbeId, SavedProbe] = {}
        self.saved_subjects: dict[Subject, SavedSubject] = {}
        self.configure()

    def configure(self, probes: Iterable[Watched] | None = None, **settings: object) -> None:
        """Take these into use."""
        if probes is not None:
            self.probes = {each.probe: each for each in probes}
        self.settings = replace(self.settings, **settings)
        self.incidents.configure(self.probes.values(), self.settings, self.ends, self.now)
        self._note()

    def restart(self) -> None:
        """The process ends and another begins; what was saved has been through JSON."""
        self.save()
        known = (*self.incidents.ended(), *self.incidents.open(self.now))
        subjects = [
            replace(each, state=json.loads(json.dumps(each.state))) for each in self.saved_subjects.values()
        ]
        saved = Saved(incidents=known, probes=tuple(self.saved_probes.values()), subjects=tuple(subjects))
        self.incidents = Incidents()
        self.incidents.configure(self.probes.values(), self.settings, self.ends, self.now, saved)

    def save(self) -> None:
        """Keep what has changed, as the store does."""
        probes, subjects = self.incidents.changed()
        self.saved_probes |= {each.probe: each for each in probes}
        self.saved_subjects |= {each.subject: each for each in subjects}

    def turn(self, probe: ProbeId, cause: str = "", *, seconds: float = 1.0, **facts: object) -> None:
        """A turn of this probe ends now: a success, or a failure for this cause."""
        seen = Observation(
            probe=probe,
            outcome=Outcome.FAILURE if cause else Outcome.SUCCESS,
            started_timestamp=self.now - TAKES_SECONDS,
            at_timestamp=self.now,
            cause=CAUSES[cause] if cause else None,
            phase="auth" if cause else "",
            seconds=None if cause else seconds,
        )
        self.incidents.observe(replace(seen, **facts))
        self._note()

    def fail_without_cause(self, probe: ProbeId) -> None:
        """A turn of this probe fails, and nothing says why."""
        self.incidents.observe(
            Observation(
                probe=probe, outcome=Outcome.FAILURE, started_timestamp=self.now, at_timestamp=self.now
            )
        )
        self._note()

    def round(self, causes: Mapping[str, str] | str = "", *, every: float = MINUTE, **facts: object) -> None:
        """A turn of each probe, spread over an interval.

        `causes` by account (or relay, domain), or for all.
        """
        step = every / len(self.probes)
        for probe in list(self.probes):
            self.pass_seconds(step)
            self.turn(probe, causes if isinstance(causes, str) else causes.get(probe.subject, ""), **facts)

    def pass_seconds(self, seconds: float) -> None:
        """Time goes on, and a tick comes."""
        self.now += seconds
        self.earliest = min(self.earliest, self.now)
        self.incidents.tick(self.now)
        self._note()

    def _note(self) -> None:
        """Each step is told when it happens, of an incident that can be looked up."""
        for step in self.incidents.transitions():
            assert self.earliest <= step.at_timestamp <= self.now
            assert step.step in Step
            self._follow(step)
            self.journal.append(step)
            incident = self.incidents.find(step.incident_id, self.now)
            assert incident is not None
            assert incident.id == step.incident_id
            if step.step is Step.OPENED and incident is not None:
                self.opened.append(incident)

    def _follow(self, step: Transition) -> None:
        """Nothing happens to an incident that has ended, unless it opens again in the same moment."""
        assert step.step is Step.OPENED or step.incident_id not in self.over
        (self.over.add if step.step is Step.ENDED else self.over.discard)(step.incident_id)

    def open(self) -> set[tuple[str, str, str]]:
        """Those that are open and told: incident, scope, subject."""
        return {_named(each) for each in self.incidents.open(self.now) if each.told}

    def quiet(self) -> set[tuple[str, str, str]]:
        """Those that are open and not told."""
        return {_named(each) for each in self.incidents.open(self.now) if not each.told}

    def one(self) -> Incident:
        """The only one that is told."""
        (found,) = [each for each in self.incidents.open(self.now) if each.told]
        return found

    def pages(self) -> list[tuple[str, str, str]]:
        """Every critical incident that has opened."""
        return [_named(each) for each in self.opened if each.severity is Severity.CRITICAL]


def _named(incident: Incident) -> tuple[str, str, str]:
    return incident.name.value, incident.subject.scope.value, incident.subject.name


BASIC = watched("basic").probe
SUBMISSION = watched("basic", "submission").probe
CUT_OFF = ("basic_auth_cut_off", "tenant", TENANT)


def of_account(name: str, account: str = "basic") -> tuple[str, str, str]:
    return name, "account", account
