"""Runs of probes, whole: what came of them, phases, replies, transcript, TLS. As rows; bounded by probe.

Three sorts, each with a bound of its own, so that none pushes out another: the first run of each state (the
one that broke, the one that came back), the failures that followed, the successes.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from exporter.model import ProbeId, ProbeResult
from exporter.store.plain import plain, value_of
from exporter.store.row import UNREADABLE, intact, real, summed
from exporter.terms import Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

KEPT = 5  # of each sort and probe: the first runs of five states tell a week as well as a bad night


class Sort(StrEnum):
    """Why a run is kept."""

    CHANGE = "change"
    FAILURE = "failure"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """A run, when it ended, and what it was held to be: "success" or a cause's label."""

    at_timestamp: float
    sort: Sort
    outcome: Outcome
    state: str
    result: ProbeResult


_WHOSE = "probe, account, relay, domain, auth"
_OF = "probe = ? AND account = ? AND relay = ? AND domain = ? AND auth = ?"
_COLUMNS = f"{_WHOSE}, at, sort, outcome, state, result, checksum"
_PUT = f"INSERT INTO runs ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
_TRIM = (
    f"DELETE FROM runs WHERE {_OF} AND sort = ? AND at < "  # noqa: S608 - no input is in it
    f"(SELECT at FROM runs WHERE {_OF} AND sort = ? ORDER BY at DESC LIMIT 1 OFFSET {KEPT - 1})"
)
_RUNS = f"SELECT {_COLUMNS} FROM runs WHERE {_OF} ORDER BY at"  # noqa: S608


def put(connection: sqlite3.Connection, run: KeptRun) -> None:
    """Write a run; the oldest of its sort goes where there are too many."""
    whose = astuple(run.result.id)
    written = json.dumps(plain(run.result) | {"id": None}, separators=(",", ":"))
    columns = (real(run.at_timestamp), run.sort.value, run.outcome.value, run.state, written)
    connection.execute(_PUT, summed(*whose, *columns))
    connection.execute(_TRIM, (*whose, run.sort, *whose, run.sort))


def of(connection: sqlite3.Connection, probes: Iterable[ProbeId]) -> Mapping[ProbeId, tuple[KeptRun, ...]]:
    """Those of these probes, the oldest first.

    A row that another version wrote otherwise, or that is not as it was written, is passed over.
    """
    return {probe: tuple(_runs(connection, probe)) for probe in probes}


def _runs(connection: sqlite3.Connection, probe: ProbeId) -> Iterator[KeptRun]:
    for row in intact(connection.execute(_RUNS, astuple(probe))):
        with suppress(*UNREADABLE):
            yield _run(probe, *row[-5:])


def _run(probe: ProbeId, *row: Any) -> KeptRun:
    at, sort, outcome, state, written = row
    facts: dict[str, Any] = json.loads(written) | {"id": plain(probe)}
    return KeptRun(
        at_timestamp=at,
        sort=Sort(sort),
        outcome=Outcome(outcome),
        state=state,
        result=value_of(ProbeResult, facts),
    )
