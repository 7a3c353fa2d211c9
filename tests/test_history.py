"""What is remembered: failures longest, then changes, and until when a fix may still be on its way."""

from __future__ import annotations

from dataclasses import replace

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.guard.answers import Hold
from exporter.history import FAILURES_KEPT, LAST_KEPT, History
from exporter.model import ProbeId, ProbeResult, TranscriptLine
from exporter.run import Report
from exporter.store.changes import Change
from exporter.terms import Outcome, Phase
from tests.fakes import BASIC_DISABLED, RELAY, WRONG_PASSWORD, plan

PLAN = plan()


def succeeded(at: float) -> Report:
    result = ProbeResult(id=PLAN.id, started_timestamp=at)
    return Report(plan=PLAN, outcome=Outcome.SUCCESS, at_timestamp=at, result=result)


def failed(at: float, failure: object = BASIC_DISABLED) -> Report:
    result = ProbeResult(id=PLAN.id, started_timestamp=at, failure=failure.fact)  # type: ignore[attr-defined]
    diagnosis = diagnose(evidence_of(result, RELAY))
    return Report(plan=PLAN, outcome=Outcome.FAILURE, at_timestamp=at, result=result, diagnosis=diagnosis)


def held(at: float) -> Report:
    hold = Hold(
        cause="bad_credentials", phase=Phase.AUTH, code=535, enhanced=None, until=at + 60, text="held"
    )
    return Report(
        plan=PLAN,
        outcome=Outcome.HELD,
        at_timestamp=at,
        hold=hold,
        held_for=CAUSES["bad_credentials"],
    )


def history(*reports: Report) -> History:
    made = History()
    made.configure([PLAN])
    for report in reports:
        made.add(report)
    return made


def test_failures_outlive_the_successes_that_follow() -> None:
    (known,) = history(failed(1.0), *(succeeded(float(at)) for at in range(2, 50))).all()

    assert len(known.last) == LAST_KEPT
    assert [report.at_timestamp for report in known.failures] == [1.0]


def test_transcript_of_a_success_goes_with_the_next_run() -> None:
    line = TranscriptLine(at_seconds=0.0, sent=True, text="EHLO prober")

    def told(report: Report) -> Report:
        return replace(report, result=replace(report.result, transcript=(line,)))  # type: ignore[type-var]

    (known,) = history(told(failed(1.0)), told(succeeded(2.0)), told(succeeded(3.0))).all()

    assert [bool(run.result and run.result.transcript) for run in known.runs] == [True, False, True]


def test_run_that_the_store_has_whole_is_shown_whole() -> None:
    (known,) = history(succeeded(1.0), succeeded(2.0)).all()
    stored = replace(succeeded(1.0), result=replace(succeeded(1.0).result, notes=("of the store",)))  # type: ignore[type-var]

    assert [run.result.notes for run in known.with_former([stored]).runs if run.result] == [
        (),
        ("of the store",),
    ]


def test_memory_is_bounded_however_long_it_fails() -> None:
    (known,) = history(*(failed(float(at)) for at in range(500))).all()

    assert len(known.failures) == FAILURES_KEPT
    assert [(change.before, change.after) for change in known.changes] == [("", "basic_auth_disabled")]


def test_changes_are_kept_by_their_causes() -> None:
    (known,) = history(
        succeeded(1.0), failed(2.0), failed(3.0), failed(4.0, WRONG_PASSWORD), succeeded(5.0)
    ).all()

    assert [(change.at_timestamp, change.before, change.after) for change in known.changes] == [
        (2.0, "success", "basic_auth_disabled"),
        (4.0, "basic_auth_disabled", "bad_credentials"),
        (5.0, "bad_credentials", "success"),
    ]


def test_hold_continues_the_failure_and_is_no_change() -> None:
    (known,) = history(failed(1.0, WRONG_PASSWORD), held(2.0), held(3.0), held(4.0)).all()

    assert [change.at_timestamp for change in known.changes] == [1.0]
    assert [report.at_timestamp for report in known.last] == [1.0, 4.0]


def test_fix_that_spreads_slowly_is_said_to_be_on_its_way() -> None:
    (known,) = history(failed(1000.0), succeeded(2000.0)).all()

    until = known.settling_until()
    assert until is not None
    assert until > 2000.0


def test_probe_that_never_failed_is_settled() -> None:
    (known,) = history(succeeded(1.0), succeeded(2.0)).all()

    assert known.settling_until() is None


def test_name_finds_the_probes_of_an_account_and_of_a_relay() -> None:
    made = history(succeeded(1.0))

    assert [known.plan for known in made.of("invoices")] == [PLAN]
    assert [known.plan for known in made.of("office365")] == [PLAN]
    assert made.of("nobody") == ()


def test_reload_forgets_only_what_is_gone() -> None:
    made = history(failed(1.0))
    made.configure([PLAN, plan(id=ProbeId(probe="submission", account="invoices"))])

    assert [len(known.failures) for known in made.all()] == [1, 0]
    made.configure([])
    made.add(failed(2.0))
    assert made.all() == ()


def test_restart_in_the_middle_of_a_failure_keeps_since_when_and_makes_no_change() -> None:
    made = history()
    made.restore({PLAN.id: [Change(at_timestamp=1.0, before="success", after="basic_auth_disabled")]})

    assert made.add(failed(100.0)) is None

    (known,) = made.all()
    assert known.since_timestamp == 1.0
    assert len(known.changes) == 1


def test_what_changed_while_the_exporter_was_away_is_a_change() -> None:
    made = history()
    made.restore({PLAN.id: [Change(at_timestamp=1.0, before="success", after="basic_auth_disabled")]})

    change = made.add(succeeded(100.0))

    assert change is not None
    assert (change.before, change.after, change.at_timestamp) == ("basic_auth_disabled", "success", 100.0)


def test_change_keeps_the_words_that_were_said() -> None:
    (known,) = history(succeeded(1.0), failed(2.0)).all()

    assert "basic authentication is disabled" in known.changes[-1].evidence
