"""A notice: an incident as Alertmanager's API takes it, with the very labels of its rule's alert. Pure.

The same labels make both one alert to Alertmanager: one group, one notification, whichever comes first.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from exporter.metrics.incidents import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.incidents.incident import Incident

HOLDS_SECONDS = 120.0
"""For so long a notice counts; Alertmanager ends what is not repeated. Six repeats may be lost."""


def notice_of(
    incident: Incident, labels: Iterable[tuple[str, str]], pages: str, now: float
) -> dict[str, Any]:
    """What is posted for an open incident; `labels` are what Prometheus would add, the alert's own win."""
    page = f"{pages}/incidents/{incident.id}"
    kind = incident.kind
    who = f"Who acts: {incident.actor}. " if incident.actor else ""
    annotations = {
        "summary": incident.title,
        "description": f"{who}{kind.first} {page}",
        "cause": incident.cause,
        "runbook_url": f"{pages}/runbooks/{incident.name.alert}",
    }
    return {
        "labels": {**dict(labels), **identity(incident), "alertname": incident.name.alert},
        "annotations": {name: text for name, text in annotations.items() if text},
        "startsAt": _rfc3339(incident.started_timestamp),
        "endsAt": _rfc3339(now + HOLDS_SECONDS),
        "generatorURL": page,
    }


def _rfc3339(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
