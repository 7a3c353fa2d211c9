"""What the web side asks of the application, as a Protocol: it knows nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.alerting import Alerting
    from exporter.archive import Archive
    from exporter.diagnosis.cause import Cause
    from exporter.history import History
    from exporter.incidents.incident import Incident
    from exporter.model import ProbeId


class Service(Protocol):
    """What the web side asks of the application."""

    def ready(self) -> bool:
        """Is the configuration loaded and the schedule running?"""
        ...

    @property
    def version(self) -> str:
        """Our own."""
        ...

    @property
    def history(self) -> History:
        """What is remembered of the probes."""
        ...

    @property
    def archive(self) -> Archive:
        """The runs that the store has kept."""
        ...

    @property
    def causes(self) -> Mapping[str, Cause]:
        """The causes by their label, the operator's own among them."""
        ...

    @property
    def alerting(self) -> Alerting:
        """The incidents."""
        ...

    @property
    def retirement(self) -> tuple[tuple[str, float], ...]:
        """When Basic Auth ends: (milestone, Unix seconds), the earliest first."""
        ...

    def open_incidents(self) -> tuple[Incident, ...]:
        """Those that are open, the loudest first."""
        ...

    def next_run(self, probe: ProbeId) -> float | None:
        """When a probe is due, in Unix seconds."""
        ...

    async def run_now(self, name: str) -> int:
        """Run the probes of this subject now; how many were begun."""
        ...

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def reload(self) -> bool:
        """Load the configuration anew; False when the running one was kept."""
        ...

    def before_scrape(self) -> None:
        """Bring gauges up to date that are read, not kept."""
        ...
