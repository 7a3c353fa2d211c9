"""The archive: runs of probes in the store, whole, so that a page shows them after a restart too.

Facts are kept, not judgement: a run that is read again is judged anew, by the causes as they are then.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from exporter.history import state_of
from exporter.run import Report, judged
from exporter.store import runs
from exporter.store.error import StoreError
from exporter.store.runs import KeptRun, Sort
from exporter.terms import Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from exporter.diagnosis.table import Table
    from exporter.model import Plan, ProbeId
    from exporter.store.store import Store

EVERY_SECONDS = {Sort.CHANGE: 0.0, Sort.FAILURE: 60.0, Sort.SUCCESS: 300.0}
"""Between two that are kept, at least: more would show no more, and every row costs the disk."""


class Archive:
    """The runs of one store at a time."""

    def __init__(self) -> None:
        self._store: Store
        self._table: Table
        self._kept_at: dict[tuple[ProbeId, Sort], float] = {}

    def use(self, store: Store, table: Table, plans: Iterable[Plan]) -> None:
        """Keep runs of these probes there from now on, and judge by these causes."""
        self._store, self._table = store, table
        known = {plan.id for plan in plans}
        self._kept_at = {key: at for key, at in self._kept_at.items() if key[0] in known}

    def keep(self, report: Report, *, changed: bool) -> None:
        """Hand a run in; nobody waits for it. A transcript is kept of what failed, or changed."""
        if report.result is None:
            return
        sort = Sort.CHANGE if changed else _sort_of(report.outcome)
        key, at = (report.plan.id, sort), report.at_timestamp
        if 0.0 <= at - self._kept_at.get(key, -EVERY_SECONDS[sort]) < EVERY_SECONDS[sort]:
            return
        self._kept_at[key] = at
        run = KeptRun(
            at_timestamp=at,
            sort=sort,
            outcome=report.outcome,
            state=state_of(report),
            result=replace(report.result, transcript=()) if sort is Sort.SUCCESS else report.result,
        )
        done = self._store.submit(lambda connection: runs.put(connection, run))
        done.add_done_callback(lambda each: each.cancelled() or each.exception())

    async def of(self, plans: Iterable[Plan]) -> Mapping[ProbeId, tuple[Report, ...]]:
        """What is kept of these probes, the oldest first; nothing where the store cannot be used."""
        wanted, table = {plan.id: plan for plan in plans}, self._table

        def read(connection: sqlite3.Connection) -> Mapping[ProbeId, tuple[Report, ...]]:
            kept = runs.of(connection, wanted)
            return {probe: tuple(_report(wanted[probe], run, table) for run in kept[probe]) for probe in kept}

        with suppress(StoreError):
            return await self._store.read(read)
        return {}


def _sort_of(outcome: Outcome) -> Sort:
    return Sort.SUCCESS if outcome is Outcome.SUCCESS else Sort.FAILURE


def _report(plan: Plan, run: KeptRun, table: Table) -> Report:
    return Report(
        plan=plan,
        outcome=run.outcome,
        at_timestamp=run.at_timestamp,
        result=run.result,
        diagnosis=judged(plan, run.result, table) if run.result.failure else None,
    )
