"""Changes of probes: when one broke, by which cause, and when it came back, as rows. Bounded by probe."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from exporter.model import ProbeId
from exporter.store.row import intact, real, summed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

KEPT = 20  # for each probe: one that flaps must not fill the file
_WHOSE = "probe, account, relay, domain, auth"
_COLUMNS = f"{_WHOSE}, at, before, after, settling, evidence, checksum"
_PUT = f"INSERT INTO changes ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
_ALL = f"SELECT {_COLUMNS} FROM changes ORDER BY at, rowid"  # noqa: S608
_OF = "probe = ? AND account = ? AND relay = ? AND domain = ? AND auth = ?"
_TRIM = (
    f"DELETE FROM changes WHERE {_OF} AND rowid NOT IN "  # noqa: S608 - no input is in it
    f"(SELECT rowid FROM changes WHERE {_OF} ORDER BY at DESC, rowid DESC LIMIT {KEPT})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A probe went from one state to another; a state is "success", a cause's label, or empty before
    the first turn.

    `settling_seconds` is how long the fix of the cause before may take to work; `evidence` is the redacted
    line of the run that failed, empty for one that did not.
    """

    at_timestamp: float
    before: str
    after: str
    settling_seconds: float = 0.0
    evidence: str = ""


def put(connection: sqlite3.Connection, probe: ProbeId, change: Change) -> None:
    """Write a change; the oldest of the probe goes where there are too many."""
    whose = astuple(probe)
    columns = (change.before, change.after, real(change.settling_seconds), change.evidence)
    connection.execute(_PUT, summed(*whose, real(change.at_timestamp), *columns))
    connection.execute(_TRIM, (*whose, *whose))


def every(connection: sqlite3.Connection) -> Mapping[ProbeId, tuple[Change, ...]]:
    """By probe, the oldest first; a row that is not as it was written is passed over."""
    found: dict[ProbeId, list[Change]] = {}
    for *names, at, before, after, settling, evidence in intact(connection.execute(_ALL)):
        probe, account, relay, domain, auth = names
        whose = ProbeId(probe=probe, account=account, relay=relay, domain=domain, auth=auth)
        change = Change(
            at_timestamp=at, before=before, after=after, settling_seconds=settling, evidence=evidence
        )
        found.setdefault(whose, []).append(change)
    return {whose: tuple(changes) for whose, changes in found.items()}
