"""IMAP dialogues against scripted servers: what is said, in which order, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.imap.dialogue import Session
from exporter.imap.response import Answer, ResponseParser
from exporter.model import TlsFacts
from exporter.ports import Secret, Send, Upgrade
from exporter.smtp.sasl import OAuthBearer, Plain, XOAuth2
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.ports import Dialogue


def answer(text: str) -> Answer:
    parser = ResponseParser()
    parser.feed(b"* OK\r\n" + text.encode(errors="surrogateescape") + b"\r\n")
    parser.next_response()
    found = []
    while (response := parser.next_response()) is not None:
        found.append(response)
    return Answer(untagged=tuple(found[:-1]), end=found[-1])


def play(dialogue: Dialogue[Any], *answers: str) -> list[bytes]:
    """Play the dialogue against these answers in turn; what was sent."""
    said: list[bytes] = []
    left = list(answers)
    try:
        step = next(dialogue)
        while True:
            if isinstance(step, Upgrade):
                step = dialogue.send(TlsFacts(version="TLSv1.3", cipher="x"))
                continue
            if isinstance(step, Send):
                said.append(step.data)
            step = dialogue.send(answer(left.pop(0)))
    except StopIteration:
        assert not left
        return said


def offering(*capabilities: str) -> Session:
    session = Session()
    session.capabilities = frozenset(capabilities)
    return session


PLAIN = Plain("canary", Secret("pass word"))
PLAIN_BLOB = b"AGNhbmFyeQBwYXNzIHdvcmQ="


@pytest.mark.parametrize(
    ("greeting", "kind"),
    [
        pytest.param("* PREAUTH welcome", FailureKind.PROTOCOL, id="PREAUTH"),
        pytest.param("* BYE too many", FailureKind.CLOSED, id="BYE"),
        pytest.param("* NO", FailureKind.PROTOCOL, id="NO"),
        pytest.param("E1 OK", FailureKind.PROTOCOL, id="tagged"),
        pytest.param("+ go", FailureKind.PROTOCOL, id="continuation"),
    ],
)
def test_greeting_that_is_none_is_refused(greeting: str, kind: FailureKind) -> None:
    with pytest.raises(Failure) as caught:
        play(Session().greet(), greeting)

    assert (caught.value.fact.phase, caught.value.fact.kind) == (Phase.BANNER, kind)


def test_starttls_forgets_what_was_said_before_it() -> None:
    session = Session()
    said = play(session.start_tls(), "* CAPABILITY STARTTLS AUTH=PLAIN\r\nE1 OK", "E2 OK go")

    assert said == [b"E1 CAPABILITY\r\n", b"E2 STARTTLS\r\n"]
    assert (session.encrypted, session.capabilities) == (True, frozenset())


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        pytest.param(["* CAPABILITY IMAP4\r\nE1 OK"], FailureKind.STARTTLS_NOT_OFFERED, id="missing"),
        pytest.param(
            ["* CAPABILITY STARTTLS\r\nE1 OK", "E2 NO later"], FailureKind.STARTTLS_REFUSED, id="NO"
        ),
        pytest.param(
            ["* CAPABILITY STARTTLS\r\nE1 OK", "E2 BAD what"], FailureKind.STARTTLS_REFUSED, id="BAD"
        ),
        pytest.param(["* CAPABILITY STARTTLS\r\nE1 OK", "+ go"], FailureKind.PROTOCOL, id="continuation"),
        pytest.param(["* CAPABILITY STARTTLS\r\nE1 OK", "E2 FOO"], FailureKind.PROTOCOL, id="bogus"),
        pytest.param(["* CAPABILITY STARTTLS\r\nE1 OK", "E9 OK"], FailureKind.PROTOCOL, id="foreign tag"),
    ],
)
def test_starttls_that_fails_ends_the_session(answers: list[str], kind: FailureKind) -> None:
    session = Session()
    with pytest.raises(Failure) as caught:
        play(session.start_tls(), *answers)

    assert caught.value.fact.kind is kind
    assert not session.encrypted


def test_password_goes_with_the_command_where_the_server_takes_it() -> None:
    assert play(offering("SASL-IR").authenticate(PLAIN), "E1 OK") == [
        b"E1 AUTHENTICATE PLAIN " + PLAIN_BLOB + b"\r\n"
    ]


def test_password_waits_for_the_challenge_elsewhere() -> None:
    assert play(offering().authenticate(PLAIN), "+ ", "E1 OK") == [
        b"E1 AUTHENTICATE PLAIN\r\n",
        PLAIN_BLOB + b"\r\n",
    ]


def test_login_that_is_accepted_before_it_was_made_is_none() -> None:
    with pytest.raises(Failure) as caught:
        play(offering().authenticate(PLAIN), "E1 OK")

    assert (caught.value.fact.phase, caught.value.fact.kind) == (Phase.AUTH, FailureKind.PROTOCOL)


@pytest.mark.parametrize(
    ("mechanism", "acknowledged"), [pytest.param(XOAuth2, b"\r\n"), pytest.param(OAuthBearer, b"AQ==\r\n")]
)
def test_token_error_is_acknowledged_once(mechanism: type[XOAuth2], acknowledged: bytes) -> None:
    dialogue = offering("SASL-IR").authenticate(mechanism("canary", Secret("token")))
    with pytest.raises(Failure) as caught:
        play(dialogue, "+ eyJzdGF0dXMiOiI0MDAifQ==", "E1 NO AUTHENTICATE failed.")

    assert caught.value.fact.detail == "NO AUTHENTICATE failed."
    replay = offering("SASL-IR").authenticate(mechanism("canary", Secret("token")))
    assert play(replay, "+ eyJzdGF0dXMiOiI0MDAifQ==", "E1 OK")[1] == acknowledged


def test_endless_challenges_are_cancelled() -> None:
    with pytest.raises(Failure) as caught:
        play(offering().authenticate(XOAuth2("canary", Secret("t"))), *["+ "] * 4, "E1 BAD")

    assert caught.value.fact.kind is FailureKind.PROTOCOL


def test_password_is_quoted_in_login() -> None:
    assert play(Session().login("canary", Secret('a"b\\c')), "E1 OK") == [
        b'E1 LOGIN "canary" "a\\"b\\\\c"\r\n'
    ]


@pytest.mark.parametrize("password", ["p\u00e4ss", "a\r\nb"])
def test_password_that_login_cannot_carry_is_never_sent(password: str) -> None:
    with pytest.raises((Failure, ValueError)):
        play(Session().login("canary", Secret(password)))


def test_referral_is_a_refusal() -> None:
    with pytest.raises(Failure) as caught:
        play(offering("SASL-IR").authenticate(PLAIN), "E1 NO [REFERRAL imap://other/] elsewhere")

    assert caught.value.fact.kind is FailureKind.REFUSED


def test_capabilities_of_the_login_replace_the_earlier() -> None:
    session = offering("SASL-IR", "AUTH=PLAIN")
    play(session.authenticate(PLAIN), "* CAPABILITY IMAP4rev1 UIDPLUS\r\nE1 OK [CAPABILITY IDLE quota] in")

    assert session.capabilities == {"IDLE", "QUOTA"}


def test_idle_is_ended_under_its_own_tag() -> None:
    session = Session()
    assert play(session.idle(), "* 3 EXISTS\r\n+ idling") == [b"E1 IDLE\r\n"]
    assert play(session.end_idle("E1"), "* 4 EXISTS\r\nE1 OK") == [b"DONE\r\n"]


def test_idle_refused_is_said() -> None:
    with pytest.raises(Failure) as caught:
        play(Session().idle(), "E1 NO not now")

    assert caught.value.fact.kind is FailureKind.REFUSED
