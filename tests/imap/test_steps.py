"""Each step of an IMAP dialogue whole: phase, bytes, what the transcript shows; and each failure whole."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.imap import commands
from exporter.imap.dialogue import Session
from exporter.imap.response import Response
from exporter.model import TlsFacts
from exporter.ports import Await, Secret, Send, Step, Upgrade
from exporter.smtp.sasl import Login, Plain, XOAuth2
from exporter.terms import Phase

from .test_dialogue import PLAIN_BLOB, answer, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.ports import Dialogue
    from exporter.smtp.sasl import Mechanism

PASSWORD = Secret("pass word")
CAPABILITY = Send(phase=Phase.IMAP, data=b"E1 CAPABILITY\r\n", shown="E1 CAPABILITY")
LOST = Failure(FailureFact(phase=Phase.AUTH, kind=FailureKind.CLOSED))


class Played:
    """A dialogue played to its end: its steps, what it returned or raised."""

    def __init__(self, dialogue: Dialogue[Any], *answers: str | Failure) -> None:
        self.steps: list[Step] = []
        self.failure: FailureFact | None = None
        self.value: Any = None
        left = list(answers)
        try:
            step = next(dialogue)
            while True:
                self.steps.append(step)
                if isinstance(step, Upgrade):
                    step = dialogue.send(TlsFacts(version="TLSv1.3", cipher="x"))
                elif isinstance(came := left.pop(0), Failure):
                    step = dialogue.throw(came)
                else:
                    step = dialogue.send(answer(came))
        except StopIteration as end:
            self.value = end.value
        except Failure as exc:
            self.failure = exc.fact
        assert not left


def plain() -> Plain:
    return Plain("canary", PASSWORD)


def asked(prompt: bytes) -> str:
    return "+ " + base64.b64encode(prompt).decode()


def auth(data: bytes, shown: str, *, secret: bool = False) -> Send:
    return Send(phase=Phase.AUTH, data=data, shown=shown, secret=secret)


def imap(data: bytes, shown: str) -> Send:
    return Send(phase=Phase.IMAP, data=data, shown=shown)


@pytest.mark.parametrize(
    ("dialogue", "answers", "steps"),
    [
        pytest.param(lambda: Session().greet(), ["* OK ready"], [Await(phase=Phase.BANNER)], id="greeting"),
        pytest.param(
            lambda: Session().start_tls(),
            ["* CAPABILITY STARTTLS\r\nE1 OK", "E2 OK go"],
            [
                CAPABILITY,
                Send(phase=Phase.STARTTLS, data=b"E2 STARTTLS\r\n", shown="E2 STARTTLS"),
                Upgrade(),
            ],
            id="STARTTLS",
        ),
        pytest.param(lambda: Session().hello(), ["E1 OK"], [CAPABILITY], id="hello"),
        pytest.param(
            lambda: offering("SASL-IR").authenticate(plain()),
            ["E1 OK"],
            [
                auth(
                    b"E1 AUTHENTICATE PLAIN " + PLAIN_BLOB + b"\r\n", "E1 AUTHENTICATE PLAIN ***", secret=True
                )
            ],
            id="response with the command",
        ),
        pytest.param(
            lambda: offering().authenticate(plain()),
            ["+ ", "E1 OK"],
            [
                auth(b"E1 AUTHENTICATE PLAIN\r\n", "E1 AUTHENTICATE PLAIN"),
                auth(PLAIN_BLOB + b"\r\n", "***", secret=True),
            ],
            id="response after the command",
        ),
        pytest.param(
            lambda: offering("SASL-IR").authenticate(Login("me", PASSWORD)),
            ["+ ", "+ ", "E1 OK"],
            [
                auth(b"E1 AUTHENTICATE LOGIN\r\n", "E1 AUTHENTICATE LOGIN"),
                auth(b"bWU=\r\n", "bWU="),
                auth(b"cGFzcyB3b3Jk\r\n", "***", secret=True),
            ],
            id="LOGIN mechanism",
        ),
        pytest.param(
            lambda: Session().login("me", PASSWORD),
            ["E1 OK"],
            [auth(b'E1 LOGIN "me" "pass word"\r\n', "E1 LOGIN ***", secret=True)],
            id="LOGIN command",
        ),
        pytest.param(lambda: offering("IDLE").refresh(), [], [], id="refresh of what the login said"),
        pytest.param(lambda: Session().refresh(), ["E1 OK"], [CAPABILITY], id="refresh"),
        pytest.param(
            lambda: Session().command("NOOP"), ["E1 OK"], [imap(b"E1 NOOP\r\n", "E1 NOOP")], id="command"
        ),
        pytest.param(lambda: Session().idle(), ["+ idling"], [imap(b"E1 IDLE\r\n", "E1 IDLE")], id="IDLE"),
        pytest.param(
            lambda: Session().end_idle("E1"), ["E1 OK"], [imap(b"DONE\r\n", "DONE")], id="end of IDLE"
        ),
        pytest.param(
            lambda: Session().farewell(),
            ["* BYE\r\nE1 OK"],
            [Send(phase=Phase.QUIT, data=b"E1 LOGOUT\r\n", shown="E1 LOGOUT")],
            id="farewell",
        ),
    ],
)
def test_steps_of_a_dialogue(
    dialogue: Callable[[], Dialogue[Any]], answers: list[str], steps: list[Step]
) -> None:
    played = Played(dialogue(), *answers)

    assert (played.steps, played.failure) == (steps, None)


@pytest.mark.parametrize(
    ("dialogue", "answers", "failure"),
    [
        pytest.param(
            lambda: Session().greet(),
            ["* BYE too many"],
            (Phase.BANNER, FailureKind.CLOSED, "the server said goodbye: BYE too many"),
            id="BYE",
        ),
        pytest.param(
            lambda: Session().greet(),
            ["E1 BYE too many"],
            (Phase.BANNER, FailureKind.PROTOCOL, "no greeting: E1 BYE too many"),
            id="tagged BYE",
        ),
        pytest.param(
            lambda: Session().greet(),
            ["* PREAUTH hi"],
            (Phase.BANNER, FailureKind.PROTOCOL, "no greeting: PREAUTH hi"),
            id="PREAUTH",
        ),
        pytest.param(
            lambda: Session().start_tls(),
            ["E1 OK"],
            (Phase.STARTTLS, FailureKind.STARTTLS_NOT_OFFERED, "STARTTLS is not among the capabilities"),
            id="STARTTLS missing",
        ),
        pytest.param(
            lambda: Session().start_tls(),
            ["* CAPABILITY STARTTLS\r\nE1 OK", "E2 NO later"],
            (Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, "NO later"),
            id="STARTTLS refused",
        ),
        pytest.param(
            lambda: Session().start_tls(),
            ["* CAPABILITY STARTTLS\r\nE1 OK", "E9 OK"],
            (Phase.STARTTLS, FailureKind.PROTOCOL, "not an answer to E2: E9 OK"),
            id="STARTTLS under another tag",
        ),
        pytest.param(
            lambda: offering().authenticate(plain()),
            ["E1 OK"],
            (Phase.AUTH, FailureKind.PROTOCOL, "the login was accepted before it was made"),
            id="accepted before it was made",
        ),
        pytest.param(
            lambda: offering().authenticate(Login("me", PASSWORD)),
            ["+ ", "E1 OK"],
            (Phase.AUTH, FailureKind.PROTOCOL, "the login was accepted before it was made"),
            id="accepted half made",
        ),
        pytest.param(
            lambda: offering().authenticate(plain()),
            ["E1 NO no"],
            (Phase.AUTH, FailureKind.REFUSED, "NO no"),
            id="login refused",
        ),
        pytest.param(
            lambda: Session().login("m\u00e9", PASSWORD),
            [],
            (
                Phase.AUTH,
                FailureKind.MECHANISM_NOT_OFFERED,
                "LOGIN takes ASCII only, and the server offers no AUTH=PLAIN",
            ),
            id="LOGIN of a name that is not ASCII",
        ),
        pytest.param(
            lambda: Session().command("NOOP"),
            ["E1 BAD what"],
            (Phase.IMAP, FailureKind.REFUSED, "BAD what"),
            id="command refused",
        ),
        pytest.param(
            lambda: Session().command("NOOP"),
            ["E1 BYE"],
            (Phase.IMAP, FailureKind.PROTOCOL, "not an answer to E1: E1 BYE"),
            id="command ended by what ends none",
        ),
        pytest.param(
            lambda: Session().idle(),
            ["E1 OK"],
            (Phase.IMAP, FailureKind.PROTOCOL, "IDLE ended before it began"),
            id="IDLE ended before it began",
        ),
        pytest.param(
            lambda: Session().idle(),
            ["E1 NO no"],
            (Phase.IMAP, FailureKind.REFUSED, "NO no"),
            id="IDLE refused",
        ),
        pytest.param(
            lambda: Session().end_idle("E7"),
            ["E1 OK"],
            (Phase.IMAP, FailureKind.PROTOCOL, "not an answer to E7: E1 OK"),
            id="IDLE ended under another tag",
        ),
    ],
)
def test_failure_of_a_dialogue(
    dialogue: Callable[[], Dialogue[Any]], answers: list[str], failure: tuple[Phase, FailureKind, str]
) -> None:
    phase, kind, detail = failure

    assert Played(dialogue(), *answers).failure == FailureFact(phase=phase, kind=kind, detail=detail)


@pytest.mark.parametrize(
    ("mechanism", "challenges", "why"),
    [
        pytest.param(Plain, ["+ ", "+ "], "a challenge after the PLAIN response", id="PLAIN asked twice"),
        pytest.param(
            Plain, [asked(b"Password:")], "a challenge after the PLAIN response", id="PLAIN prompted"
        ),
        pytest.param(
            Login, [asked(b"User Name") + "!"], "a challenge that is not base64", id="more than base64"
        ),
        pytest.param(Login, ["+ \udcff"], "a challenge that is not base64", id="no text at all"),
        pytest.param(XOAuth2, ["+ "] * 4, "the server goes on asking", id="asked for ever"),
    ],
)
@pytest.mark.parametrize(
    "end", [pytest.param("E1 BAD cancelled", id="cancelled"), pytest.param(LOST, id="closed")]
)
def test_cancelled_login_says_what_the_server_did(
    mechanism: Callable[[str, Secret], Mechanism], challenges: list[str], why: str, end: str | Failure
) -> None:
    played = Played(offering().authenticate(mechanism("me", PASSWORD)), *challenges, end)

    assert played.steps[-1] == auth(b"*\r\n", "*")
    assert played.failure == FailureFact(phase=Phase.AUTH, kind=FailureKind.PROTOCOL, detail=why)


def test_connection_lost_at_starttls_is_told_as_it_is() -> None:
    assert Played(Session().start_tls(), "* CAPABILITY STARTTLS\r\nE1 OK", LOST).failure == LOST.fact


def test_session_begins_in_clear_and_knows_nothing() -> None:
    session = Session()

    assert (session.capabilities, session.encrypted, session.takes_login) == (frozenset(), False, True)


def test_mechanisms_are_those_offered_in_order() -> None:
    session = offering("AUTH=XOAUTH2", "IDLE", "AUTH=PLAIN", "LOGINDISABLED")

    assert (session.mechanisms, session.takes_login) == (("PLAIN", "XOAUTH2"), False)


def test_what_is_offered_is_kept_and_tags_count_up() -> None:
    session = Session()
    Played(session.hello(), "* CAPABILITY IMAP4rev1 idle\r\nE1 OK")

    assert session.capabilities == {"IMAP4REV1", "IDLE"}
    assert Played(session.command("NOOP"), "E2 OK").steps == [imap(b"E2 NOOP\r\n", "E2 NOOP")]


def test_untagged_responses_of_a_login_and_of_a_command_count() -> None:
    session = offering("SASL-IR")
    Played(session.authenticate(plain()), "* CAPABILITY UIDPLUS\r\nE1 OK in")

    assert session.capabilities == {"UIDPLUS"}
    assert Played(session.command("NOOP"), "* 3 EXISTS\r\nE2 OK").value == (
        Response(tag="*", text="3 EXISTS"),
    )


def test_tag_of_idle_is_returned() -> None:
    assert Played(Session().idle(), "+ idling").value == "E1"


@pytest.mark.parametrize(
    ("build", "text"),
    [
        pytest.param(
            lambda: commands.authenticate("EXTERNAL", b""), "AUTHENTICATE EXTERNAL =", id="empty response"
        ),
        pytest.param(lambda: commands.select('a"b'), 'SELECT "a\\"b"', id="select"),
        pytest.param(
            lambda: commands.search_header("X-A", "v"), 'UID SEARCH HEADER X-A "v"', id="search a header"
        ),
        pytest.param(lambda: commands.search_text("v"), 'UID SEARCH TEXT "v"', id="search a text"),
        pytest.param(
            lambda: commands.fetch_header(7),
            "UID FETCH 7 (UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-SMTP-EXPORTER-PROBE-ID"
            " AUTHENTICATION-RESULTS CONTENT-TYPE RECEIVED)]<0.4096>)",
            id="fetch the header",
        ),
        pytest.param(
            lambda: commands.fetch_body(7), "UID FETCH 7 (UID BODY.PEEK[]<0.32768>)", id="fetch the body"
        ),
        pytest.param(lambda: commands.mark_deleted(7), "UID STORE 7 +FLAGS.SILENT (\\Deleted)", id="delete"),
        pytest.param(lambda: commands.expunge(7), "UID EXPUNGE 7", id="expunge"),
    ],
)
def test_command_is_as_the_rfc_has_it(build: Callable[[], str], text: str) -> None:
    assert build() == text
