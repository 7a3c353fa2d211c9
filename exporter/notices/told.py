"""What an Alertmanager was told and when: says what is to be told now. Pure; as large as what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.incident import Severity
    from exporter.incidents.incident import Incident

REPEAT_SECONDS = 20.0
Told = tuple["Severity", str, str]
"""Of an incident what may change and is worth telling at once: severity, cause, actor."""


class ToldIncidents:
    """One Alertmanager's."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[Told, float]] = {}  # by ID; monotonic seconds

    def due(self, incidents: Iterable[Incident], now: float) -> list[Incident]:
        """Those that are new, have changed, or were told long ago. What is not among them is forgotten."""
        told = {each.id: each for each in incidents if each.told}
        self._told = {name: at for name, at in self._told.items() if name in told}
        return [each for each in told.values() if self._is_due(each, now)]

    def tell(self, incidents: Iterable[Incident], now: float) -> None:
        """These were told."""
        self._told |= {each.id: (_worth_telling(each), now) for each in incidents}

    def next_seconds(self, now: float) -> float | None:
        """How long until one is due by time alone; None while nothing was told."""
        earliest = min((at for _, at in self._told.values()), default=None)
        return None if earliest is None else max(0.0, earliest + REPEAT_SECONDS - now)

    def _is_due(self, incident: Incident, now: float) -> bool:
        worth, at = self._told.get(incident.id, (None, now))
        return worth != _worth_telling(incident) or now - at >= REPEAT_SECONDS


def _worth_telling(incident: Incident) -> Told:
    return incident.severity, incident.cause, incident.actor
