"""What is due: at once what is new or has changed, now and again what is open, never what is over."""

from __future__ import annotations

import pytest

from exporter.incident import Severity
from exporter.incidents.incident import Quiet
from exporter.notices.told import REPEAT_SECONDS, ToldIncidents

from .incidents import START, incident


@pytest.fixture
def told() -> ToldIncidents:
    """Has told one incident at 0."""
    told = ToldIncidents()
    assert told.due([incident()], 0.0) == [incident()]
    told.tell([incident()], 0.0)
    return told


def test_incident_is_due_again_only_after_a_while(told: ToldIncidents) -> None:
    assert told.due([incident()], REPEAT_SECONDS - 0.1) == []
    assert told.due([incident()], REPEAT_SECONDS) == [incident()]


@pytest.mark.parametrize(
    "changes", [{"cause": "other"}, {"actor": "app_owner"}, {"severity": Severity.INFO}], ids=str
)
def test_incident_that_has_changed_is_due_at_once(told: ToldIncidents, changes: dict[str, object]) -> None:
    changed = incident(**changes)
    assert told.due([changed], 1.0) == [changed]


def test_incident_with_more_probes_is_no_news(told: ToldIncidents) -> None:
    assert told.due([incident(share=0.7, phase="auth")], 1.0) == []


def test_incident_that_was_not_taken_stays_due() -> None:
    told = ToldIncidents()
    assert told.due([incident()], 0.0) == told.due([incident()], 0.1) == [incident()]


@pytest.mark.parametrize(
    "changes",
    [{"quiet": Quiet.MAINTENANCE}, {"quiet": Quiet.ABSORBED}, {"ended_timestamp": START + 60}],
    ids=str,
)
def test_incident_that_is_not_told_is_never_due(told: ToldIncidents, changes: dict[str, object]) -> None:
    assert told.due([incident(**changes)], 1000.0) == []


def test_incident_that_is_told_again_after_a_silence_is_due_at_once(told: ToldIncidents) -> None:
    told.due([incident(quiet=Quiet.MAINTENANCE)], 1.0)
    assert told.due([incident()], 2.0) == [incident()]


def test_only_what_is_open_is_remembered(told: ToldIncidents) -> None:
    assert told.next_seconds(5.0) == REPEAT_SECONDS - 5.0
    told.due([], 5.0)
    assert told.next_seconds(5.0) is None
