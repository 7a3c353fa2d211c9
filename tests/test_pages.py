"""The pages: what they show, that a server's words stay words, and that transcripts are not for everybody."""

from __future__ import annotations

import pytest

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.explain import cause_as_json
from exporter.errors import Failure
from exporter.history import History
from exporter.model import Outcome, Phase, PhaseReply, PhaseTime, ProbeResult, Reply, TranscriptLine
from exporter.run import Report
from exporter.web.pages import page
from exporter.web.views import shown, subject_view
from tests.fakes import BASIC_DISABLED, refusal
from tests.test_history import PLAN, failed, held

HOSTILE = "5.7.3 <script>alert(1)</script> \x1b[31m red \u2028 \"quoted\" 'and' \\ back \udcff"


def history(failure: Failure = BASIC_DISABLED) -> History:
    made = History()
    made.configure([PLAN])
    report = failed(1000.0, failure)
    result = ProbeResult(
        id=PLAN.id,
        started_timestamp=1000.0,
        failure=failure.fact,
        phases=(PhaseTime(phase=Phase.AUTH, seconds=0.5),),
        replies=(PhaseReply(phase=Phase.AUTH, reply=failure.fact.reply or Reply(code=535, lines=("",))),),
        transcript=(TranscriptLine(at_seconds=0.1, sent=False, text="535 in the transcript"),),
    )
    made.add(
        Report(
            plan=PLAN, outcome=Outcome.FAILURE, at_timestamp=1000.0, result=result, diagnosis=report.diagnosis
        )
    )
    return made


def rendered(made: History, *, transcripts: bool = False) -> str:
    return page("subject", view=subject_view("invoices", made.of("invoices"), transcripts=transcripts))


def test_subject_page_shows_cause_steps_phases_and_changes() -> None:
    text = rendered(history())

    assert "basic_auth_disabled" in text
    assert CAUSES["basic_auth_disabled"].actor.value in text
    assert "<ol>" in text
    assert "0.500 s" in text


def test_page_of_a_held_probe_says_until_when_and_why() -> None:
    made = history()
    made.add(held(2000.0))

    text = rendered(made)

    assert "Held until 1970-01-01T00:34:20Z" in text
    assert "bad_credentials" in text


@pytest.mark.parametrize(("transcripts", "there"), [(True, True), (False, False)])
def test_transcript_is_shown_only_where_it_is_allowed(transcripts: bool, there: bool) -> None:
    assert ("in the transcript" in rendered(history(), transcripts=transcripts)) is there


def test_words_of_a_server_never_become_markup() -> None:
    text = rendered(history(refusal(535, HOSTILE)))

    assert "<script>" not in text
    assert "\x1b" not in text
    assert "\u2028" not in text
    text.encode("utf-8")


def test_shown_text_is_one_printable_line() -> None:
    assert shown(HOSTILE).isprintable()


@pytest.mark.parametrize("label", CAUSES)
def test_every_cause_has_its_page(label: str) -> None:
    text = page("cause", diagnosis=cause_as_json(CAUSES[label]))

    assert f"<h1>{label}</h1>" in text
    assert "<li>" in text
