"""Each step of a dialogue whole: phase, bytes, what the transcript shows of it; and each failure whole."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.model import TlsFacts
from exporter.ports import Await, Dialogue, Secret, Send, Step, Upgrade
from exporter.smtp import commands
from exporter.smtp.dialogue import farewell, login, message, opening, reset, token_login, transaction
from exporter.smtp.sasl import Login, Mechanism, OAuthBearer, Plain, XOAuth2, password_mechanism
from exporter.terms import Phase, TlsMode
from tests.smtp.played import Played, reply

if TYPE_CHECKING:
    from collections.abc import Callable

BANNER, MX = "220 mx ready", "250 mx"
TLS = TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384")
EHLO = Send(phase=Phase.EHLO, data=b"EHLO me\r\n", shown="EHLO me")
STARTTLS = Send(phase=Phase.STARTTLS, data=b"STARTTLS\r\n", shown="STARTTLS")
SECRET = Secret("hunter2")


def asked(prompt: bytes) -> str:
    return "334 " + base64.b64encode(prompt).decode()


def auth(data: bytes, shown: str, *, secret: bool = False) -> Send:
    return Send(phase=Phase.AUTH, data=data, shown=shown, secret=secret)


@pytest.mark.parametrize(
    ("dialogue", "answers", "steps"),
    [
        pytest.param(
            lambda: opening(tls=TlsMode.STARTTLS, name="me"),
            [BANNER, "250-mx\n250 STARTTLS", "220 go", TLS, MX],
            [Await(phase=Phase.BANNER), EHLO, STARTTLS, Upgrade(), EHLO],
            id="opening",
        ),
        pytest.param(
            lambda: opening(tls=TlsMode.NONE, name="me"),
            [BANNER, "502 what", MX],
            [Await(phase=Phase.BANNER), EHLO, Send(phase=Phase.EHLO, data=b"HELO me\r\n", shown="HELO me")],
            id="opening with HELO",
        ),
        pytest.param(
            lambda: transaction(sender="a@x", recipient="b@y"),
            ["250 ok", "250 ok"],
            [
                Send(phase=Phase.MAIL_FROM, data=b"MAIL FROM:<a@x>\r\n", shown="MAIL FROM:<a@x>"),
                Send(phase=Phase.RCPT_TO, data=b"RCPT TO:<b@y>\r\n", shown="RCPT TO:<b@y>"),
            ],
            id="transaction",
        ),
        pytest.param(
            lambda: message(b"A: b\r\n"),
            ["354 go", "250 queued"],
            [
                Send(phase=Phase.DATA, data=b"DATA\r\n", shown="DATA"),
                Send(phase=Phase.MESSAGE, data=b"A: b\r\n.\r\n", shown="(9 bytes of message)"),
            ],
            id="message",
        ),
        pytest.param(reset, ["250 ok"], [Send(phase=Phase.QUIT, data=b"RSET\r\n", shown="RSET")], id="reset"),
        pytest.param(
            farewell, ["221 bye"], [Send(phase=Phase.QUIT, data=b"QUIT\r\n", shown="QUIT")], id="farewell"
        ),
        pytest.param(
            lambda: login(Login("me", SECRET)),
            ["334 ", "334 ", "235 in"],
            [
                auth(b"AUTH LOGIN\r\n", "AUTH LOGIN"),
                auth(b"bWU=\r\n", "bWU="),
                auth(b"aHVudGVyMg==\r\n", "***", secret=True),
            ],
            id="LOGIN whose prompts say nothing",
        ),
        pytest.param(
            lambda: login(Login("me", SECRET)),
            [asked(b"Login:"), asked(b"Login:"), "501 cancelled"],
            [auth(b"AUTH LOGIN\r\n", "AUTH LOGIN"), auth(b"bWU=\r\n", "bWU="), auth(b"*\r\n", "*")],
            id="LOGIN that is asked for the login twice",
        ),
        pytest.param(
            lambda: token_login(XOAuth2("me", SECRET)),
            ["501 what", "334 ", "235 in"],
            [
                auth(
                    b"AUTH XOAUTH2 dXNlcj1tZQFhdXRoPUJlYXJlciBodW50ZXIyAQE=\r\n",
                    "AUTH XOAUTH2 ***",
                    secret=True,
                ),
                auth(b"AUTH XOAUTH2\r\n", "AUTH XOAUTH2"),
                auth(b"dXNlcj1tZQFhdXRoPUJlYXJlciBodW50ZXIyAQE=\r\n", "***", secret=True),
            ],
            id="XOAUTH2 in two steps",
        ),
    ],
)
def test_steps_of_a_dialogue(
    dialogue: Callable[[], Dialogue[Any]], answers: list[str | TlsFacts | Failure], steps: list[Step]
) -> None:
    assert Played(dialogue(), answers).steps == steps


@pytest.mark.parametrize("code", [400, 454, 500, 599])
def test_starttls_refused_by_any_4xx_or_5xx_has_a_kind_of_its_own(code: int) -> None:
    said = f"{code} no TLS"
    played = Played(opening(tls=TlsMode.STARTTLS, name="me"), [BANNER, "250-mx\n250 STARTTLS", said])

    assert played.failure == FailureFact(
        phase=Phase.STARTTLS, kind=FailureKind.STARTTLS_REFUSED, reply=reply(said), detail=said
    )


@pytest.mark.parametrize("code", [400, 499, 500, 599])
def test_any_4xx_or_5xx_is_a_refusal(code: int) -> None:
    said = f"{code} no"

    assert Played(reset(), [said]).failure == FailureFact(
        phase=Phase.QUIT, kind=FailureKind.REFUSED, reply=reply(said), detail=said
    )


def test_other_code_is_against_the_protocol_and_named() -> None:
    assert Played(reset(), ["354 go on"]).failure == FailureFact(
        phase=Phase.QUIT,
        kind=FailureKind.PROTOCOL,
        reply=reply("354 go on"),
        detail="unexpected code 354",
    )


def test_missing_starttls_is_said() -> None:
    assert Played(opening(tls=TlsMode.STARTTLS, name="me"), [BANNER, MX]).failure == FailureFact(
        phase=Phase.STARTTLS,
        kind=FailureKind.STARTTLS_NOT_OFFERED,
        detail="STARTTLS is not among the capabilities",
    )


def test_connection_lost_after_the_final_dot_says_how() -> None:
    lost = Failure(FailureFact(phase=Phase.MESSAGE, kind=FailureKind.CLOSED))

    assert Played(message(b"A: b\r\n"), ["354 go", lost]).failure == FailureFact(
        phase=Phase.MESSAGE,
        kind=FailureKind.INDETERMINATE,
        detail="closed after the final dot: sent or not is unknown",
    )


@pytest.mark.parametrize(
    ("mechanism", "prompts", "why"),
    [
        pytest.param(Plain, ["334 "], "a challenge after the PLAIN response", id="PLAIN asked"),
        pytest.param(Login, ["334 "] * 3, "a third LOGIN prompt", id="LOGIN asked a third time"),
        pytest.param(
            Login, [asked(b"Password:")], "the LOGIN prompts are in the wrong order", id="LOGIN in disorder"
        ),
        pytest.param(
            Login, [asked(b"Username:") + "!"], "a challenge that is not base64", id="more than base64"
        ),
        pytest.param(Login, ["334 \udcff"], "a challenge that is not base64", id="no text at all"),
        pytest.param(XOAuth2, [asked(b"{}")] * 4, "the server goes on asking", id="XOAUTH2 asked for ever"),
    ],
)
@pytest.mark.parametrize(
    "end",
    [
        pytest.param("501 cancelled", id="cancelled"),
        pytest.param(Failure(FailureFact(phase=Phase.AUTH, kind=FailureKind.CLOSED)), id="closed"),
    ],
)
def test_cancelled_login_says_what_the_server_did(
    mechanism: Callable[[str, Secret], Mechanism], prompts: list[str | Failure], why: str, end: str | Failure
) -> None:
    played = Played(login(mechanism("me", SECRET)), [*prompts, end])

    assert played.steps[-1] == auth(b"*\r\n", "*")
    assert played.failure == FailureFact(phase=Phase.AUTH, kind=FailureKind.PROTOCOL, detail=why)


def test_login_that_is_accepted_before_it_was_made_says_so() -> None:
    assert Played(login(Login("me", SECRET)), ["235 in"]).failure == FailureFact(
        phase=Phase.AUTH,
        kind=FailureKind.PROTOCOL,
        reply=reply("235 in"),
        detail="the login was accepted before it was made",
    )


def test_refused_login_is_a_failure_of_its_phase() -> None:
    said = "535 5.7.3 no"

    assert Played(login(Plain("me", SECRET)), [said]).failure == FailureFact(
        phase=Phase.AUTH, kind=FailureKind.REFUSED, reply=reply(said), detail=said
    )


def test_token_login_in_two_steps_is_not_tried_a_third_way() -> None:
    played = Played(token_login(XOAuth2("me", SECRET, one_step=False)), ["501 what"])

    assert played.failure is not None
    assert played.failure.kind is FailureKind.REFUSED
    assert len(played.steps) == 1


def test_token_login_that_gets_no_reply_is_not_tried_again() -> None:
    lost = FailureFact(phase=Phase.AUTH, kind=FailureKind.TIMEOUT)

    assert Played(token_login(XOAuth2("me", SECRET)), [Failure(lost)]).failure == lost


def test_plain_is_complete_once_it_gave_its_response() -> None:
    plain = Plain("me", SECRET)
    assert plain.complete is False

    plain.initial()
    assert plain.complete is True


def test_token_is_complete_once_it_was_asked_for() -> None:
    token = XOAuth2("me", SECRET, one_step=False)
    assert token.complete is False

    token.respond(b"")
    assert token.complete is True


@pytest.mark.parametrize(
    ("mechanism", "answer"), [(XOAuth2, b""), (OAuthBearer, b"\x01")], ids=["XOAUTH2", "OAUTHBEARER"]
)
def test_acknowledgement_of_an_error_is_no_secret(mechanism: type[XOAuth2], answer: bytes) -> None:
    assert mechanism("me", SECRET).respond(b"{}") == (answer, False)


def test_chosen_mechanism_logs_in_as_the_account() -> None:
    chosen = password_mechanism(["PLAIN"], "me", SECRET)

    assert chosen is not None
    assert chosen.initial() == b"\0me\0hunter2"


def test_empty_initial_response_is_an_equals_sign() -> None:
    assert commands.auth("EXTERNAL", b"") == b"AUTH EXTERNAL =\r\n"


def test_address_is_sent_as_it_is_written() -> None:
    assert commands.rcpt_to("O'XX+tag@x.example") == b"RCPT TO:<O'XX+tag@x.example>\r\n"


@pytest.mark.parametrize(
    ("build", "why"),
    [
        pytest.param(lambda: commands.ehlo("me\n"), "a command may not contain control characters", id="LF"),
        pytest.param(lambda: commands.rcpt_to("a>@x"), "an address may not contain <, > or blanks", id=">"),
    ],
)
def test_what_could_end_a_command_is_refused_with_the_reason(build: Callable[[], bytes], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        build()
