"""Steps of the clock: times in the store stay right when CLOCK_REALTIME is set.

Times are Unix seconds, so that they survive a reboot. How far they are ahead of CLOCK_MONOTONIC is in the
store too: when that changes, somebody set the clock (a suspended machine looks the same), and whoever sees it
first moves the times of all holds and attempts along, in one transaction. After a reboot only times from the
future can be known to be wrong: they are taken as now, so nothing is held longer than a hold from now.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.store import attempts, holds, losses
from exporter.store.row import summed, verify

if TYPE_CHECKING:
    from exporter.ports import Clock
    from exporter.store.connection import Connection

STEP_SECONDS = 1.0  # a clock that is slewed moves realtime and monotonic alike
_PUT = "INSERT INTO clock (timebase, lead_seconds, checksum) VALUES (?,?,?)"
_RESTAMPED = (attempts.restamp, holds.restamp, losses.restamp)


class ClockSteps:
    """Follows the clock for one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timebase = timebase()
        self._lead: float | None = None

    def forget(self) -> None:
        """Ask the store at the next turn: the file is another one, or what was written was undone."""
        self._lead = None

    def follow(self, connection: Connection) -> None:
        """Put the times right if the clock was set. To be called in a transaction. Raises Damaged."""
        now = self._clock.now()
        lead = now - self._clock.monotonic()
        if self._lead is None or abs(lead - self._lead) > STEP_SECONDS:
            self._lead = self._recorded(connection, lead, now)

    def _recorded(self, connection: Connection, lead: float, now: float) -> float:
        verify(connection, "clock")
        row = connection.execute("SELECT timebase, lead_seconds FROM clock").fetchone()
        same_boot = row is not None and row[0] == self._timebase
        if same_boot and abs(lead - row[1]) <= STEP_SECONDS:
            return float(row[1])
        step = lead - row[1] if same_boot else 0.0
        connection.records.clear()
        for restamp in _RESTAMPED:
            restamp(connection, step, now)
        connection.execute("DELETE FROM clock")
        connection.execute(_PUT, summed(self._timebase, lead))
        return lead


def timebase() -> str:
    """Whose CLOCK_MONOTONIC this process sees: the boot's, in its time namespace; else only its own."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = Path("/proc/self/ns/time")
        return f"{boot} {namespace.stat().st_ino if namespace.exists() else 0}"
    except OSError:
        return secrets.token_hex(16)
