"""The pages: what they show, that a server's words stay words, and that transcripts are not for everybody."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.explain import cause_as_json
from exporter.errors import Failure
from exporter.failure import Reply
from exporter.history import History
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Subject
from exporter.model import (
    CertificateFacts,
    Chain,
    PhaseReply,
    PhaseTime,
    ProbeId,
    ProbeResult,
    TranscriptLine,
)
from exporter.printable import shown
from exporter.run import Report
from exporter.terms import Outcome, Phase, Way
from exporter.web.incident_views import ABSORBED_SHOWN, incident_view
from exporter.web.pages import page
from exporter.web.plain import cause_text, incident_text, incidents_text, subject_text
from exporter.web.subject import PROBES_SHOWN, subject_view
from exporter.web.views import TRANSCRIPTS_SHOWN
from tests.fakes import ACCOUNT, BASIC_DISABLED, plan, refusal
from tests.test_history import PLAN, failed, held

HOSTILE = "5.7.3 <script>alert(1)</script> \x1b[31m red \u2028 \"quoted\" 'and' \\ back \udcff"


CERTIFICATE = CertificateFacts(
    subject="CN=smtp.contoso.example",
    issuer="CN=Contoso CA",
    names=("smtp.contoso.example",),
    not_before_timestamp=0.0,
    not_after_timestamp=3e9,
    key="RSA",
    key_bits=2048,
    signature="sha256",
)


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


def viewed(made: History, name: str = "invoices", *, transcripts: bool = False) -> dict[str, Any]:
    return subject_view(name, made.of(name), transcripts=transcripts, now=4000.0, next_run=lambda _: 4030.0)


def rendered(made: History, *, transcripts: bool = False) -> str:
    return page("subject", view=viewed(made, transcripts=transcripts))


def test_subject_page_shows_cause_steps_phases_and_changes() -> None:
    text = rendered(history())

    assert "basic_auth_disabled" in text
    assert CAUSES["basic_auth_disabled"].actor.value in text
    assert '<ol class="steps">' in text
    assert "500 ms" in text


def test_page_of_a_held_probe_says_until_when_and_why() -> None:
    made = history()
    made.add(held(2000.0))

    text = rendered(made)

    assert "Held until 1970-01-01T00:34:20Z" in text
    assert "bad_credentials" in text


@pytest.mark.parametrize(("transcripts", "there"), [(True, True), (False, False)])
def test_transcript_is_shown_only_where_it_is_allowed(transcripts: bool, there: bool) -> None:
    assert ("in the transcript" in rendered(history(), transcripts=transcripts)) is there


def test_run_of_a_former_process_is_shown_with_its_transcript_and_is_not_the_state_now() -> None:
    made, former = History(), history().all()[0].failures
    made.configure([PLAN])
    view = subject_view(
        "invoices",
        made.of("invoices"),
        former={PLAN.id: tuple(former)},
        transcripts=True,
        now=4000.0,
        next_run=lambda _: 4030.0,
    )

    (probe,) = view["probes"]
    assert probe["outcome"] == "waiting for its first run"
    assert [run["state"] for run in probe["runs"]] == ["basic_auth_disabled"]
    text = page("subject", view=view)
    assert "535 in the transcript" in text
    assert "No probe has run yet" in text


def test_transcripts_are_few_however_many_runs_failed() -> None:
    made = history()
    for at in range(2000, 2020):
        made.add(replace(failed(float(at)), result=made.all()[0].failures[0].result))

    (probe,) = viewed(made, transcripts=True)["probes"]

    assert len(probe["runs"]) > TRANSCRIPTS_SHOWN
    assert sum(run["transcript"] is not None for run in probe["runs"]) == TRANSCRIPTS_SHOWN


def two_that_share() -> History:
    """A login and a submission of one account, refused alike."""
    made, other = History(), replace(PLAN, id=replace(PLAN.id, probe="submission"))
    made.configure([PLAN, other])
    for planned in (PLAN, other):
        report = failed(1000.0)
        made.add(replace(report, plan=planned))
    return made


def test_cause_that_probes_share_is_said_once_with_all_of_them() -> None:
    (finding,) = viewed(two_that_share())["findings"]

    assert finding["probes"] == ["login/invoices/basic", "submission/invoices/basic"]
    assert page("subject", view=viewed(two_that_share())).count('<ol class="steps">') == 1


def incident(**changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": "basic-auth-cut-off-1",
        "name": IncidentName.BASIC_AUTH_CUT_OFF,
        "severity": Severity.CRITICAL,
        "subject": Subject(scope=Scope.TENANT, tenant="contoso.example"),
        "started_timestamp": 1000.0,
        "cause": "basic_auth_disabled",
        "probes": (PLAN.id,),
    }
    return Incident(**fields | changes)


def test_page_of_a_subject_leads_to_the_open_incidents_that_it_is_part_of() -> None:
    made = history()
    elsewhere = incident(id="another", probes=(replace(PLAN.id, account="other"),))
    relays = incident(id="of-the-relay", subject=Subject(scope=Scope.RELAY, relay="office365"), probes=())
    view = partial(
        subject_view,
        transcripts=False,
        now=4000.0,
        next_run=lambda _: 4030.0,
        incidents=(incident(), elsewhere, relays),
    )

    found = view("invoices", made.of("invoices"))
    assert [each["id"] for each in found["incidents"]] == ["basic-auth-cut-off-1"]
    assert 'href="/incidents/basic-auth-cut-off-1"' in page("subject", view=found)
    assert [each["id"] for each in view("office365", made.of("office365"))["incidents"]] == ["of-the-relay"]


def test_incident_of_many_accounts_says_whose_commands_they_are_and_lists_few() -> None:
    plans = [replace(PLAN, id=replace(PLAN.id, account=name)) for name in ("invoices", "other")]
    other = replace(plans[1], account=replace(ACCOUNT, name="other", address="other@contoso.example"))
    known = {plans[0].id: plans[0], other.id: other}
    absorbed = [incident(id=str(number)) for number in range(3000)]
    view = incident_view(incident(probes=tuple(known)), (), absorbed, known, CAUSES)
    text = page("incident", view=view)

    assert "commands name invoices@contoso.example, one of 2 accounts" in text
    assert (len(view["absorbed"]), view["absorbed_in_all"]) == (ABSORBED_SHOWN, 3000)
    assert f"and {3000 - ABSORBED_SHOWN} more" in text


def test_incident_as_text_says_what_to_do_and_who_shows_it() -> None:
    view = incident_view(incident(), (), (), {PLAN.id: PLAN}, CAUSES)
    text = incident_text(view)

    for words in (view["title"], "Who acts: tenant_admin", "1. ", str(PLAN.id)):
        assert words in text
    assert "First see whether OAuth works" in " ".join(text.split())
    assert f"/incidents/{view['id']}" in incidents_text([view])
    assert cause_text(view["diagnosis"]).startswith("basic_auth_disabled\nPassword (Basic) sign-in")


def test_incident_of_one_account_needs_no_such_words() -> None:
    view = incident_view(incident(), (), (), {PLAN.id: PLAN}, CAUSES)

    assert "commands name" not in page("incident", view=view)


def test_commands_of_steps_name_the_mailbox_and_can_be_pasted() -> None:
    (finding,) = viewed(history())["findings"]
    commands = [step["command"] for step in finding["diagnosis"]["steps"] if step["command"]]

    assert any("invoices@contoso.example" in command for command in commands)
    assert not any("<address>" in command for command in commands)


def test_run_that_was_put_off_shows_what_was_said() -> None:
    made = History()
    made.configure([PLAN])
    made.add(
        replace(failed(1000.0, refusal(450, "4.2.0 Greylisted, try again later")), outcome=Outcome.DEFERRED)
    )

    (finding,) = viewed(made)["findings"]

    assert "Greylisted" in finding["diagnosis"]["evidence"]


def test_ticket_has_what_the_providers_support_asks_for() -> None:
    words = "5.7.139 basic authentication disabled [AM0PR01.exchangelabs.com 2026-05-17T18:38:18Z 08DEB430]"
    (finding,) = viewed(history(refusal(535, words)))["findings"]
    lines = {line["name"]: line["value"] for line in finding["ticket"]}

    assert lines["Time (UTC)"] == "1970-01-01T00:16:40Z"
    assert lines["Request"] == "AM0PR01.exchangelabs.com 2026-05-17T18:38:18Z 08DEB430"
    assert lines["Mailbox"] == "invoices@contoso.example"
    assert lines["Reply"].startswith("535 5.7.139")


def test_held_probe_shares_the_finding_of_the_failure_that_held_it() -> None:
    made = history(refusal(535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect."))
    made.add(held(2000.0))

    (finding,) = viewed(made)["findings"]

    assert finding["diagnosis"]["cause"] == "bad_credentials"
    assert finding["held_until"] == "1970-01-01T00:34:20Z"


def test_relay_of_thousands_of_accounts_shows_those_that_fail_and_counts_the_rest() -> None:
    made = History()
    plans = [replace(PLAN, id=replace(PLAN.id, account=f"a{number}")) for number in range(3000)]
    made.configure(plans)
    made.add(replace(failed(1000.0), plan=plans[2999]))

    view = viewed(made, "office365")

    assert view["probes"] == []
    assert len(view["through"]) == PROBES_SHOWN
    assert view["through_in_all"] == 3000
    assert view["through"][0]["id"] == "login/a2999/basic"
    assert len(page("subject", view=view).encode()) < 300 * 1024


def test_text_for_curl_says_cause_steps_and_ticket_in_plain_lines() -> None:
    text = subject_text(viewed(history(refusal(535, HOSTILE))))

    assert "Who acts:" in text
    assert "For the ticket" in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\x1b" not in text


def test_text_of_a_relay_says_which_certificate_ends_and_when() -> None:
    look = plan(id=ProbeId(probe="tls", relay="office365", auth="none"), account=None, way=Way.NONE)
    found = ProbeResult(
        id=look.id, started_timestamp=1.0, facts=(Chain(certificates=(CERTIFICATE,), verified=True),)
    )
    made = History()
    made.configure([look])
    made.add(Report(plan=look, outcome=Outcome.SUCCESS, at_timestamp=2.0, result=found))

    text = subject_text(viewed(made, "office365"))

    assert "  Certificate: trusted here, until 2065-01-24T05:20:00Z: CN=smtp.contoso.example <- " in text


def test_words_of_a_server_never_become_markup() -> None:
    text = rendered(history(refusal(535, HOSTILE)))

    assert "<script>" not in text
    assert "\x1b" not in text
    assert "\u2028" not in text
    text.encode("utf-8")


def test_shown_text_is_one_printable_line() -> None:
    assert shown(HOSTILE).isprintable()


def test_every_cause_has_its_page() -> None:
    texts = {label: page("cause", diagnosis=cause_as_json(cause)) for label, cause in CAUSES.items()}

    assert [label for label, text in texts.items() if f"<h1>{label}</h1>" not in text] == []
    assert [label for label, text in texts.items() if "<li>" not in text] == []
