"""The page of an account tells what became of its mails: why one came back, what is open, what came twice."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from exporter.delivery.mail import Arrival, Delivery, RoundTrip
from exporter.delivery.mailbox import Maildir
from exporter.diagnosis.bounced import OF_RECIPIENT, why_bounced
from exporter.diagnosis.causes import CAUSES
from exporter.failure import Reply
from exporter.history import History
from exporter.incident import IncidentName, Scope, Severity
from exporter.incidents.incident import Incident, Subject
from exporter.web.incident_views import incident_view
from exporter.web.pages import page
from exporter.web.plain import subject_text
from exporter.web.subject import subject_view
from tests.delivery.test_judgement import MAIL, SENT
from tests.fakes import ACCOUNT, plan

RECIPIENT = "canary@contoso.example"
TRIP = RoundTrip(to=RECIPIENT, late_after_seconds=120.0, lost_after_seconds=3600.0, arrive=Maildir(path="/m"))
PLAN = plan(id=replace(MAIL.probe, account=ACCOUNT.name), options=TRIP)
FULL = Reply(code=552, lines=("5.2.2 mailbox full, over its quota",))
SPAM = Reply(code=550, lines=("5.1.8 Access denied, bad outbound sender",))
LOST = Incident(
    id="lost",
    name=IncidentName.DELIVERY_LOST,
    severity=Severity.CRITICAL,
    subject=Subject(scope=Scope.ACCOUNT, account=ACCOUNT.name),
    started_timestamp=SENT,
    actor="relay_admin",
)


def told(*arrivals: Arrival, incidents: tuple[Incident, ...] = (), again: int = 0) -> dict[str, Any]:
    made = History()
    made.configure([PLAN])
    for each in arrivals:
        why = why_bounced(each.reply, "microsoft365") if each.reply else None
        made.arrived(PLAN.id, each, why)
    if again:
        made.came_again(PLAN.id, MAIL.wanted.message_id, again)
    return subject_view(
        ACCOUNT.name,
        made.of(ACCOUNT.name),
        incidents=incidents,
        transcripts=False,
        now=SENT + 60,
        next_run=lambda _: None,
    )


def arrival(outcome: Delivery, **more: Any) -> Arrival:
    return Arrival(mail=MAIL, outcome=outcome, at_timestamp=SENT, **more)


def test_bounce_is_a_finding_with_steps_for_the_mailbox_at_fault_and_a_ticket() -> None:
    view = told(arrival(Delivery.BOUNCED, reply=FULL))

    (finding,) = view["findings"]
    assert finding["diagnosis"]["cause"] == "mailbox_full"
    assert f"Get-EXOMailboxStatistics {RECIPIENT}" in page("subject", view=view)
    assert {"name": "Message-ID", "value": MAIL.wanted.message_id} in finding["ticket"]
    assert "mailbox_full" in subject_text(view)


def test_sender_at_fault_is_the_one_that_commands_name() -> None:
    text = page("subject", view=told(arrival(Delivery.BOUNCED, reply=SPAM)))

    assert f"Remove-BlockedSenderAddress -SenderAddress {ACCOUNT.address}" in text


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        pytest.param(arrival(Delivery.DELIVERED, copies=1), False, id="delivered"),
        pytest.param(arrival(Delivery.LATE, late_find=True), True, id="found late"),
        pytest.param(arrival(Delivery.NEVER_SENT), True, id="never sent"),
    ],
)
def test_bounce_stands_until_another_mail_says_more(later: Arrival, stands: bool) -> None:
    view = told(arrival(Delivery.BOUNCED, reply=FULL), later)

    assert bool(view["findings"]) is stands


@pytest.mark.parametrize(
    ("cause", "mailbox"), [("mailbox_full", RECIPIENT), ("sender_blocked_spam", ACCOUNT.address)]
)
def test_incident_of_a_bounce_has_steps_for_the_mailbox_at_fault(cause: str, mailbox: str) -> None:
    bounced = replace(LOST, cause=cause, probes=(PLAN.id,))
    view = incident_view(bounced, (), (), {PLAN.id: PLAN}, CAUSES)
    commands = " ".join(step["command"] or "" for step in view["diagnosis"]["steps"])

    assert mailbox in commands


def test_open_incident_that_no_cause_explains_says_who_acts_and_what_first() -> None:
    view = told(arrival(Delivery.LOST), incidents=(LOST,))
    text, plain = unescape(page("subject", view=view)), subject_text(view)

    for words in (LOST.title, LOST.kind.first, "relay_admin"):
        assert words in text
        assert words in " ".join(plain.split())
    assert "Nothing is wrong" not in text


def test_mail_that_came_twice_says_so_with_who_acts() -> None:
    view = told(arrival(Delivery.DELIVERED, copies=1), again=2)
    text = page("subject", view=view)

    assert "2 copies" in text
    assert "Who acts: relay_admin" in text
    assert "2 copies" in subject_text(view)


def test_causes_of_a_recipient_are_causes() -> None:
    assert CAUSES.keys() >= OF_RECIPIENT
