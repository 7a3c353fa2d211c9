"""What is exposed of the notices to Alertmanager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class NoticeMetrics:
    """How many incidents were told, repeats among them; over all Alertmanagers."""

    def __init__(self, registry: CollectorRegistry) -> None:
        notices = Counter(
            "smtp_exporter_notices",
            "Notices of incidents posted to Alertmanagers, repeats among them, by whether they were taken.",
            ("result",),
            registry=registry,
        )
        self._sent, self._failed = notices.labels(result="sent"), notices.labels(result="failed")

    def sent(self, count: int) -> None:
        """So many were taken."""
        self._sent.inc(count)

    def failed(self, count: int) -> None:
        """So many were not."""
        self._failed.inc(count)
