"""Which utterance decides, of utterances as they are: what was refused, what was reached, what was taken."""

from __future__ import annotations

from exporter.diagnosis.speaker import Side
from exporter.diagnosis.utterance import Utterance
from exporter.diagnosis.verdict import accepted, context, delivered, evidence, logins, verdict
from exporter.terms import Phase


def said(text: str, *, side: Side = Side.SYSTEM, attempt: int = 1) -> Utterance:
    return Utterance(side=side, text=text, attempt=attempt)


def reply(text: str, *, attempt: int = 1, phase: Phase | None = None) -> Utterance:
    return Utterance(side=Side.SERVER, text=text, code=int(text[:3]), phase=phase, attempt=attempt)


def taken(attempt: int = 1) -> Utterance:
    return reply("250 Ok", phase=Phase.MESSAGE, attempt=attempt)


ACCEPTED = (
    ((taken(),), True),
    ((reply("250 Ok", phase=Phase.DATA),), False),
    ((reply("354 Go", phase=Phase.MESSAGE),), False),
    ((), False),
    ((reply("250 Ok: queued as 1A2B"),), True),
    ((reply("250 2.0.0 OK  1 a-sm - gsmtp", phase=Phase.MAIL_FROM),), True),
    ((reply("550 queued as spam"),), False),
    ((reply("550 no"), taken()), False),
    ((reply("550 no"), taken(2)), True),
    ((taken(), taken(2), reply("550 no", attempt=2)), False),
    ((taken(), said("all is well")), True),
    ((taken(), said("it failed")), False),
    ((taken(), said("it failed", side=Side.WRAPPER)), True),
    ((taken(), said("all is well", side=Side.WRAPPER)), True),
)


def test_message_is_taken_where_nothing_fails_in_that_attempt_or_later() -> None:
    assert [(told, accepted(told)) for told, _ in ACCEPTED] == list(ACCEPTED)


LONG = "550 " + "x" * 152
DECIDES = (
    ((), None),
    ((reply("550 a"),), "550 a"),
    ((reply('451 Target responded with: "'), reply("421 idle")), "421 idle"),
    ((reply("451 a"), reply("421 idle")), "451 a"),
    ((reply("550 a"), reply("551 b")), "551 b"),
    ((reply("550 a"), reply("551 b"), reply("503 c")), "551 b"),
    ((reply("550 a"), reply("503 c")), "550 a"),
    ((reply("550 a"), reply("554 b... Service unavailable")), "550 a"),
    ((reply("550 a"), reply("554 Service unavailable")), "554 Service unavailable"),
    ((reply("503 c"), reply("503 d")), "503 c"),
    ((reply("550 a"), reply(f"{LONG} idle")), f"{LONG} idle"),
    ((reply("550 a"), reply(f"{LONG}idle")), "550 a"),
    ((reply("550 a"), reply("551 b", attempt=2)), "551 b"),
    ((reply("550 a", attempt=2), reply("551 b")), "550 a"),
    ((reply("535 a"), reply("530 b")), "535 a"),
    ((reply("535 a"), reply("550 not authenticated")), "535 a"),
    ((reply("535 a"), reply("550 b")), "550 b"),
    ((reply("535 a"), reply("535 not authenticated")), "535 not authenticated"),
    ((reply("550 a"), reply("530 b")), "530 b"),
    ((said("Server is not trusted"), said("could not connect")), "Server is not trusted"),
    ((reply("250 a"), said("certificate expired")), "certificate expired"),
    ((said("a", side=Side.CLIENT), said("b")), "b"),
    ((said("no route"), said("auth failed")), "no route"),
    ((said("auth failed"), said("lost connection")), "auth failed"),
)


def test_reply_or_fault_that_decides() -> None:
    found = [(told, verdict(told)) for told, _ in DECIDES]

    assert [(told, decides and decides.text) for told, decides in found] == list(DECIDES)


def test_evidence_is_what_the_last_refused_attempt_met_else_all_of_the_fault() -> None:
    told = (
        said("lost"),
        said("(", side=Side.WRAPPER),
        said("AUTH LOGIN", side=Side.CLIENT),
        reply("550 a"),
        reply("250 b", attempt=2),
        reply("551 c", attempt=2),
    )

    assert (evidence(told), context(told)) == (("551 c",), ("lost", "(", "551 c"))
    assert evidence(told[:3]) == ("lost", "(")
    assert logins(told) == ("AUTH LOGIN",)


def test_a_receipt_is_no_fault_unless_something_else_was_refused() -> None:
    for text in (
        "> Action: relayed",
        "Event: success",
        "Delivery to these recipients or groups is complete, but",
    ):
        assert delivered(text, (said(text),))
        assert not delivered(text, (reply("550 No such user"),))
        assert not delivered(text, (said("it failed"),))
    for text in ("Action: failed", "Event: success story", "an Action: relayed"):
        assert not delivered(text, (said(text),))


def test_what_a_mailer_said_decides_where_sendmail_only_says_that_it_failed() -> None:
    full, unavailable = said("mail.local: quota exceeded"), reply("554 <b@x.example>... Service unavailable")

    assert verdict((full, unavailable)) == full
    assert verdict((said("first: quota exceeded"), full, unavailable)) == full
    assert verdict((unavailable, full)) == unavailable
    assert verdict((said("local mailer runs"), unavailable)) == unavailable
    assert verdict((said("it failed", side=Side.WRAPPER), unavailable)) == unavailable
    assert verdict((full, own := reply("554 <b@x.example>... Access denied"))) == own
    assert verdict((full, refused := reply("553 no relay"), unavailable)) == refused
