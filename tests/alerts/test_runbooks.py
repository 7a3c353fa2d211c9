"""Alerts, their runbooks and their tests belong together; none is without the others."""

from __future__ import annotations

import pytest

from alerts.catalogue import alerts
from alerts.generate import RUNBOOKS, documents
from alerts.rule import Alert
from exporter.incident import IncidentName
from exporter.incidents.kinds import KINDS

ALERTS = alerts()
HEADINGS = ("## Meaning", "## Impact", "## Diagnosis", "## Mitigation")


def test_alerts_and_runbooks_are_the_same() -> None:
    pages = {page.stem for page in RUNBOOKS.glob("*.md")} - {"README"}
    assert pages == {alert.name for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_runbook_has_all_its_parts(alert: Alert) -> None:
    text = (RUNBOOKS / f"{alert.name}.md").read_text()
    assert [heading for heading in HEADINGS if heading not in text] == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_alert_says_who_acts_and_what_comes_first(alert: Alert) -> None:
    said = alert.annotations["description"].casefold()
    assert alert.annotations["summary"]
    assert ("who acts" in said and "first" in said) or alert.name == "SmtpExporterWatchdog"


def test_each_kind_of_incident_has_its_entry_and_its_alert() -> None:
    assert set(KINDS) == set(IncidentName)
    assert {name.alert for name in IncidentName} <= {alert.name for alert in ALERTS}


@pytest.mark.parametrize("name", IncidentName)
def test_kind_absorbs_only_what_there_is_and_never_itself(name: IncidentName) -> None:
    assert KINDS[name].absorbs <= set(IncidentName) - {name}


def test_rules_and_runbooks_are_not_stale() -> None:
    stale = [path.name for path, text in documents().items() if path.read_text() != text]
    assert stale == []
