"""Deferral: a first contact that a server puts off on purpose (greylisting) is asked again, and is not down.

Asked again as a sending server would; one that is still put off after an hour is a failure like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.model import ProbeId

DEFERRING_CAUSES = frozenset({"greylisted"})
RETRY_SECONDS = 330.0  # Postgrey, Rspamd and milter-greylist let pass what comes again after five minutes
PATIENCE_SECONDS = 3600.0


class Deferrals:
    """Since when each probe has been put off; outlives a reload."""

    def __init__(self) -> None:
        self._since: dict[ProbeId, float] = {}

    def is_deferred(self, probe: ProbeId, cause: str | None, now_seconds: float) -> bool:
        """Is a run that ended with this cause (None: well) put off? Monotonic seconds."""
        if cause not in DEFERRING_CAUSES:
            self._since.pop(probe, None)
            return False
        return now_seconds - self._since.setdefault(probe, now_seconds) < PATIENCE_SECONDS
