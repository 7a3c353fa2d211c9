"""All alerts and recorded series, in the order in which Prometheus works them out.

One group, so that an alert sees what was recorded in the same second.
"""

from __future__ import annotations

from typing import Any

from alerts import on_accounts, on_basic, on_exporter, on_oauth, on_relays
from alerts.recording import recordings
from alerts.rule import Alert
from alerts.thresholds import Thresholds

GROUP = "smtp-exporter"


def alerts(numbers: Thresholds) -> tuple[Alert, ...]:
    """Every alert there is."""
    rooms = (on_basic, on_accounts, on_oauth, on_relays, on_exporter)
    return tuple(alert for room in rooms for alert in room.alerts(numbers))


def rules(numbers: Thresholds) -> dict[str, Any]:
    """A rule file. The group is worked out as often as Prometheus is set to."""
    recorded = [recording.as_yaml() for recording in recordings(numbers)]
    alerting = [alert.as_yaml(numbers.runbooks) for alert in alerts(numbers)]
    return {"groups": [{"name": GROUP, "rules": [*recorded, *alerting]}]}
