"""Alerting: an incident waits a moment until it is saved, and is told all the same where the disk hangs."""

from __future__ import annotations

import asyncio
from typing import Any

from prometheus_client import CollectorRegistry

from exporter.alerting import UNSAVED_SECONDS, Alerting
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.metrics.incidents import IncidentMetrics
from exporter.model import ProbeResult
from exporter.probes import kinds
from exporter.run import Report
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
