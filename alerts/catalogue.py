"""All alerts, in one group. The exporter judges; a rule only passes on what it says."""

from __future__ import annotations

from typing import Any

from alerts import on_exporter, on_incidents
from alerts.rule import Alert

GROUP = "smtp-exporter"


def alerts() -> tuple[Alert, ...]:
    """Every alert there is."""
    return (*on_incidents.alerts(), *on_exporter.alerts())


def rules() -> dict[str, Any]:
    """A rule file. The group is evaluated as often as Prometheus is set to."""
    return {"groups": [{"name": GROUP, "rules": [alert.as_yaml() for alert in alerts()]}]}
