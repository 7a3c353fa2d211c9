"""smtp_incident and its like: labels that identify, 1 while open, 0 for an hour after, and no more."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client import CollectorRegistry, generate_latest

from exporter.incidents.incident import Incident, Quiet
from exporter.metrics.incidents import IncidentMetrics
from tests.store.test_incidents import INCIDENT, START

OWN = 'relay="r",scope="account",severity="critical",team="erp",tenant="t"}'
IDENTITY = f'{{account="a",incident="auth_disabled",{OWN}'
WHY = 'actor="mailbox_admin",cause="smtp_auth_disabled_mailbox",incident="auth_disabled"'
PAGE = 'page="https://x.example/incidents/auth-disabled-1",phase="auth"'


def exposed(*incidents: Incident) -> list[str]:
    registry = CollectorRegistry()
    metrics = IncidentMetrics(registry)
    metrics.show(incidents, "https://x.example")
    metrics.count(incidents)
    lines = generate_latest(registry).decode().splitlines()
    return [
        line for line in lines if not line.startswith("#") and not line.startswith("smtp_incidents_total")
    ]


def test_open_incident_shows_its_identity_cause_start_probes_and_share() -> None:
    assert exposed(INCIDENT) == [
        f"smtp_incident{IDENTITY} 1.0",
        f'smtp_incident_info{{account="a",{WHY},{PAGE},{OWN} 1.0',
        f"smtp_incident_started_timestamp_seconds{IDENTITY} 4e+09",
        f"smtp_incident_probes{IDENTITY} 1.0",
        f"smtp_incident_share{IDENTITY} 0.5",
    ]


def test_ended_incident_shows_zero_alone() -> None:
    assert exposed(replace(INCIDENT, ended_timestamp=START + 1)) == [f"smtp_incident{IDENTITY} 0.0"]


def test_incident_that_opened_again_shows_one() -> None:
    first = replace(INCIDENT, id="x", ended_timestamp=START - 1)
    assert exposed(first, INCIDENT)[0] == f"smtp_incident{IDENTITY} 1.0"


def test_incident_that_another_one_explains_shows_zero_alone() -> None:
    assert exposed(replace(INCIDENT, quiet=Quiet.ABSORBED, by="x")) == [f"smtp_incident{IDENTITY} 0.0"]


def test_incident_that_is_not_told_shows_zero() -> None:
    assert exposed(replace(INCIDENT, quiet=Quiet.MAINTENANCE))[0] == f"smtp_incident{IDENTITY} 0.0"
