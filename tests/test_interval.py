"""How long until the next turn."""

from __future__ import annotations

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.guard.answers import Hold
from exporter.interval import interval_after
from exporter.run import Report
from exporter.terms import Outcome, Phase
from tests.fakes import plan

HOLD = Hold(cause="bad_credentials", phase=Phase.AUTH, code=535, enhanced=None, until=0.0, text="")
THROTTLED = diagnose(
    Evidence(
        provider="microsoft365",
        phase=Phase.MESSAGE,
        code=432,
        text="4.3.2 Concurrent connections limit exceeded.",
    )
)


def report(**fields: object) -> Report:
    return Report(**{"plan": plan(), "outcome": Outcome.FAILURE, "at_timestamp": 0.0, **fields})  # type: ignore[arg-type]


def test_interval_after_a_success_is_as_configured() -> None:
    assert interval_after(report(outcome=Outcome.SUCCESS), 480.0) == 60.0


def test_interval_doubles_while_throttled_up_to_eight_times() -> None:
    interval = 60.0
    seen = [interval := interval_after(report(diagnosis=THROTTLED), interval) for _ in range(5)]

    assert seen == [120.0, 240.0, 480.0, 480.0, 480.0]


def test_interval_while_held_stays_short_enough_to_see_a_release() -> None:
    fast, slow = plan(every_seconds=5.0), plan(every_seconds=300.0)

    assert interval_after(report(plan=fast, hold=HOLD), 5.0) == 10.0
    assert interval_after(report(plan=slow, hold=HOLD), 300.0) == 300.0


def test_interval_after_a_deferral_is_that_of_a_sending_server() -> None:
    assert interval_after(report(outcome=Outcome.DEFERRED), 60.0) == 330.0
