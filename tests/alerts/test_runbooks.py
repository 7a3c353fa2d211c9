"""Alerts, their runbooks and their tests belong together; none is without the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.catalogue import alerts
from alerts.generate import RUNBOOKS, documents
from alerts.rule import Alert
from alerts.thresholds import thresholds
from exporter.incident import IncidentName

OLD_GROUPS = {IncidentName.THROTTLED}
ALERTS = alerts(thresholds())
HEADINGS = ("## Meaning", "## Impact", "## Diagnosis", "## Mitigation")


def test_alerts_and_runbooks_are_the_same() -> None:
    pages = {page.stem for page in RUNBOOKS.glob("*.md")} - {"README"}
    assert pages == {alert.name for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_runbook_has_all_its_parts(alert: Alert) -> None:
    text = (RUNBOOKS / f"{alert.name}.md").read_text()
    assert [heading for heading in HEADINGS if heading not in text] == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_alert_is_named_in_a_rule_test(alert: Alert) -> None:
    tests = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]
    assert any(f'"{alert.name}"' in text or f'\\"{alert.name}' in text for text in tests)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_alert_says_who_acts_and_what_comes_first(alert: Alert) -> None:
    said = alert.description.casefold()
    assert alert.summary
    assert ("who acts" in said and "first" in said) or alert.name == "SmtpExporterWatchdog"


@pytest.mark.parametrize("group", OLD_GROUPS)
def test_group_of_causes_has_its_alert(group: IncidentName) -> None:
    assert group.alert in {alert.name for alert in ALERTS}


def test_rules_and_runbooks_are_not_stale() -> None:
    stale = [path.name for path, text in documents().items() if path.read_text() != text]
    assert stale == []


def test_threshold_that_is_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        thresholds({"colour": "7m"})


def test_duration_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        thresholds({"absent": "soon"})
