"""Alerting: an incident waits a moment until it is saved, and is told all the same where the disk hangs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from exporter.alerting import UNSAVED_SECONDS, Alerting
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.drivers.clock import SystemClock
from exporter.incidents.saved import SavedProbe
from exporter.metrics.incidents import IncidentMetrics
from exporter.model import ProbeResult
from exporter.probes import kinds
from exporter.run import Report
from exporter.store import incidents as rows
from exporter.store.store import Store
from exporter.terms import Outcome
from tests.config.texts import GOOD, settings_of
from tests.fakes import BASIC_DISABLED, ManualClock

SETTINGS = settings_of(GOOD)
(PLAN,) = SETTINGS.plans


class HangingStore:
    """Takes what is handed in, and never answers."""

    trouble = None

    def __init__(self) -> None:
        self.saving: list[asyncio.Future[Any]] = []

    def submit(self, _work: object) -> asyncio.Future[Any]:
        self.saving.append(asyncio.get_running_loop().create_future())
        return self.saving[-1]


def refused(clock: ManualClock) -> Report:
    result = ProbeResult(id=PLAN.id, started_timestamp=clock.now(), failure=BASIC_DISABLED.fact)
    return Report(
        plan=PLAN,
        outcome=Outcome.FAILURE,
        at_timestamp=clock.now(),
        result=result,
        diagnosis=diagnose(evidence_of(result, PLAN.relay)),
    )


def opened(clock: ManualClock, store: HangingStore) -> Alerting:
    """One whose tenant is cut off; nothing of it is saved yet."""
    alerting = Alerting(IncidentMetrics(CollectorRegistry()), clock, changed=lambda: None)
    alerting.configure(
        store,  # type: ignore[arg-type]
        SETTINGS,
        SETTINGS.plans,
        SETTINGS.accounts,
        kinds(),
        {},
        "",
    )
    alerting.observe(refused(clock))
    return alerting


def names(alerting: Alerting) -> set[str]:
    return {each.name.value for each in alerting.open() if each.told}


async def test_incident_is_told_once_it_is_saved() -> None:
    clock, store = ManualClock(), HangingStore()
    alerting = opened(clock, store)
    assert names(alerting) == set()
    while store.saving:
        store.saving.pop().set_result(None)
        await asyncio.sleep(0)
    assert names(alerting) == {"basic_auth_cut_off"}


async def test_incident_is_told_although_the_disk_hangs() -> None:
    clock = ManualClock()
    alerting = opened(clock, HangingStore())
    clock.advance(UNSAVED_SECONDS - 0.1)
    assert names(alerting) == set()
    clock.advance(0.1)
    assert names(alerting) == {"basic_auth_cut_off"}


async def test_damaged_state_is_forgotten_so_that_the_next_start_has_what_came_since(tmp_path: Path) -> None:
    store = Store(str(tmp_path), SystemClock())
    alerting = Alerting(IncidentMetrics(CollectorRegistry()), ManualClock(), changed=lambda: None)
    streak = SavedProbe(probe=PLAN.id, streak=1)
    await store.write(lambda each: rows.put_state(each, [streak], []))
    await store.write(lambda each: each.execute("UPDATE incident_state SET state = replace(state, '1', '2')"))

    assert await alerting.restore(store) is None
    await store.write(lambda each: rows.put_state(each, [replace(streak, streak=3)], []))
    saved = await alerting.restore(store)

    assert saved is not None
    assert [each.streak for each in saved.probes] == [3]
    store.close()
