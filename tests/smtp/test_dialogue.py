"""Dialogues, played against scripted answers: what is said, and what becomes of each answer."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.model import TlsFacts
from exporter.ports import Secret
from exporter.smtp.dialogue import farewell, login, message, opening, reset, token_login, transaction
from exporter.smtp.sasl import Login, OAuthBearer, Plain, XOAuth2, password_mechanism, token_mechanism
from exporter.terms import Phase, TlsMode
from tests.smtp.played import Played, reply

if TYPE_CHECKING:
    from collections.abc import Callable

TLS = TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384")
PASSWORD = "corréct horse"
BANNER, EHLO_TLS, READY = "220 mx ready", "250-mx\n250-SIZE 1000\n250 STARTTLS", "220 2.0.0 go"
EHLO_AUTH = "250-mx\n250 AUTH LOGIN XOAUTH2"


def test_opening_with_starttls_says_ehlo_twice_and_keeps_what_came_after_tls() -> None:
    played = Played(opening(tls=TlsMode.STARTTLS, name="me"), [BANNER, EHLO_TLS, READY, TLS, EHLO_AUTH])

    assert played.sent == [b"EHLO me\r\n", b"STARTTLS\r\n", b"EHLO me\r\n"]
    assert played.value.encrypted
    assert played.value.capabilities.mechanisms == ("LOGIN", "XOAUTH2")
    assert played.value.capabilities.size_bytes is None


def test_opening_forgets_mechanisms_that_were_offered_before_tls() -> None:
    answers = [BANNER, "250-mx\n250-AUTH PLAIN\n250 STARTTLS", READY, TLS, "250 mx"]

    assert Played(opening(tls=TlsMode.STARTTLS, name="me"), answers).value.capabilities.mechanisms == ()


@pytest.mark.parametrize(
    ("mode", "encrypted"), [(TlsMode.IMPLICIT, True), (TlsMode.NONE, False), (TlsMode.OPPORTUNISTIC, False)]
)
def test_opening_without_starttls_ends_after_ehlo(mode: TlsMode, encrypted: bool) -> None:
    played = Played(opening(tls=mode, name="me"), [BANNER, EHLO_AUTH])

    assert played.sent == [b"EHLO me\r\n"]
    assert played.value.encrypted is encrypted


@pytest.mark.parametrize(
    ("answers", "phase", "kind"),
    [
        pytest.param(["554 no"], Phase.BANNER, FailureKind.REFUSED, id="refused at the banner"),
        pytest.param(["421 later"], Phase.BANNER, FailureKind.REFUSED, id="busy"),
        pytest.param(["221 bye"], Phase.BANNER, FailureKind.PROTOCOL, id="wrong code in the banner"),
        pytest.param(["235 welcome"], Phase.BANNER, FailureKind.PROTOCOL, id="authenticated unasked"),
        pytest.param([BANNER, "220 hello"], Phase.EHLO, FailureKind.PROTOCOL, id="wrong code to EHLO"),
        pytest.param([BANNER, "354 go on"], Phase.EHLO, FailureKind.PROTOCOL, id="3xx to EHLO"),
        pytest.param([BANNER, "421 later"], Phase.EHLO, FailureKind.REFUSED, id="421 to EHLO"),
        pytest.param([BANNER, "500 what", "500 what"], Phase.EHLO, FailureKind.REFUSED, id="no HELO either"),
        pytest.param(
            [BANNER, "502 what", "250 mx"], Phase.STARTTLS, FailureKind.STARTTLS_NOT_OFFERED, id="only HELO"
        ),
        pytest.param([BANNER, "250 mx"], Phase.STARTTLS, FailureKind.STARTTLS_NOT_OFFERED, id="stripped"),
        pytest.param(
            [BANNER, "250-mx\n250 XXXXXXXA"], Phase.STARTTLS, FailureKind.STARTTLS_MASKED, id="masked EHLO"
        ),
        pytest.param(
            ["220 *********", "250 mx"], Phase.STARTTLS, FailureKind.STARTTLS_MASKED, id="masked banner"
        ),
        pytest.param(
            [BANNER, EHLO_TLS, "454 no"], Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, id="STARTTLS 454"
        ),
        pytest.param([BANNER, EHLO_TLS, "250 ok"], Phase.STARTTLS, FailureKind.PROTOCOL, id="STARTTLS 250"),
    ],
)
def test_opening_that_goes_wrong_is_blamed_on_its_phase(
    answers: list[str | TlsFacts | Failure], phase: Phase, kind: FailureKind
) -> None:
    failure = Played(opening(tls=TlsMode.STARTTLS, name="me"), answers).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (phase, kind)


def test_plain_sends_all_at_once_and_shows_nothing() -> None:
    played = Played(login(Plain("me@x", Secret(PASSWORD))), ["235 ok"])

    assert base64.b64decode(played.sent[0].split()[2]) == b"\0me@x\0" + PASSWORD.encode()
    assert played.shown == ["AUTH PLAIN ***"]
    assert played.secret == [True]


def test_login_answers_the_prompts_in_their_order() -> None:
    prompts = ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok"]
    played = Played(login(Login("me@x", Secret(PASSWORD))), prompts)

    assert played.sent[0] == b"AUTH LOGIN\r\n"
    assert [base64.b64decode(line) for line in played.sent[1:]] == [b"me@x", PASSWORD.encode()]
    assert played.shown == ["AUTH LOGIN", base64.b64encode(b"me@x").decode(), "***"]
    assert played.secret == [False, False, True]


@pytest.mark.parametrize(
    "prompts",
    [
        pytest.param(["334 UGFzc3dvcmQ6", "501 ok"], id="password asked first"),
        pytest.param(["334 VXNlcm5hbWU6", "334 VXNlcm5hbWU6", "501 ok"], id="user name asked twice"),
        pytest.param(["334 not base64!", "501 ok"], id="not base64"),
        pytest.param(["334 ", "334 ", "334 ", "501 ok"], id="asks for ever"),
    ],
)
def test_login_prompts_that_break_the_rules_are_cancelled(prompts: list[str | TlsFacts | Failure]) -> None:
    played = Played(login(Login("me@x", Secret(PASSWORD))), prompts)

    assert played.sent[-1] == b"*\r\n"
    assert played.failure is not None
    assert (played.failure.phase, played.failure.kind) == (Phase.AUTH, FailureKind.PROTOCOL)


@pytest.mark.parametrize(
    ("mechanism", "replies"),
    [
        pytest.param(lambda: Login("me@x", Secret(PASSWORD)), ["235 in"], id="LOGIN, nothing said"),
        pytest.param(
            lambda: Login("me@x", Secret(PASSWORD)), ["334 ", "235 in"], id="LOGIN, the user name said"
        ),
        pytest.param(
            lambda: XOAuth2("me@x", Secret(PASSWORD), one_step=False), ["235 in"], id="XOAUTH2, nothing said"
        ),
    ],
)
def test_login_that_is_accepted_before_it_was_made_is_none(
    mechanism: Callable[[], Login | XOAuth2], replies: list[str | TlsFacts | Failure]
) -> None:
    played = Played(login(mechanism()), replies)

    assert played.failure is not None
    assert (played.failure.phase, played.failure.kind) == (Phase.AUTH, FailureKind.PROTOCOL)
    assert not any(played.secret)


def test_password_is_never_sent_as_the_user_name() -> None:
    played = Played(login(Login("me@x", Secret(PASSWORD))), ["334 UGFzc3dvcmQ6", "501 ok"])

    assert not any(played.secret)


def test_refused_login_carries_the_reply() -> None:
    failure = Played(login(Plain("me@x", Secret(PASSWORD))), ["535 5.7.3 no"]).failure

    assert failure is not None
    assert (failure.kind, failure.reply) == (FailureKind.REFUSED, reply("535 5.7.3 no"))


@pytest.mark.parametrize(
    ("offered", "name"),
    [(("LOGIN", "XOAUTH2"), "LOGIN"), (("LOGIN", "PLAIN"), "PLAIN"), (("XOAUTH2",), None), ((), None)],
)
def test_password_mechanism_is_chosen_among_those_offered(offered: tuple[str, ...], name: str | None) -> None:
    chosen = password_mechanism(offered, "me", Secret(PASSWORD))

    assert (chosen.name if chosen else None) == name


@pytest.mark.parametrize("code", [250, 251, 252])
def test_recipient_is_accepted_with_every_2xx_of_the_rfc(code: int) -> None:
    dialogue = transaction(sender="a@x", recipient="b@y", size_bytes=700)
    played = Played(dialogue, ["250 ok", f"{code} ok"])

    assert played.sent == [b"MAIL FROM:<a@x> SIZE=700\r\n", b"RCPT TO:<b@y>\r\n"]
    assert played.failure is None


def test_message_stuffs_dots_and_ends_with_one() -> None:
    played = Played(message(b"A: b\r\n\r\n.dot\r\n..\r\n"), ["354 go", "250 queued"])

    assert played.sent == [b"DATA\r\n", b"A: b\r\n\r\n..dot\r\n...\r\n.\r\n"]


def test_message_without_354_is_not_sent() -> None:
    played = Played(message(b"A: b\r\n"), ["250 ok"])

    assert played.sent == [b"DATA\r\n"]
    assert played.failure is not None
    assert played.failure.kind is FailureKind.PROTOCOL


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.CLOSED, FailureKind.RESET])
def test_connection_lost_after_the_final_dot_is_indeterminate(kind: FailureKind) -> None:
    lost = Failure(FailureFact(phase=Phase.MESSAGE, kind=kind))
    failure = Played(message(b"A: b\r\n"), ["354 go", lost]).failure

    assert failure is not None
    assert failure.kind is FailureKind.INDETERMINATE


def test_message_with_the_longest_line_is_sent() -> None:
    assert Played(message(b"x" * 998 + b"\r\n"), ["354 go", "250 ok"]).sent[1] == b"x" * 998 + b"\r\n.\r\n"


@pytest.mark.parametrize("content", [b"bare\nLF\r\n", b"bare\rCR\r\n", b"x" * 999 + b"\r\n"])
def test_message_that_breaks_line_rules_is_refused_at_build(content: bytes) -> None:
    why = "^a message has only CRLF line ends and lines of at most 998 bytes$"
    with pytest.raises(ValueError, match=why):
        Played(message(content), ["354 go", "250 ok"])


@pytest.mark.parametrize("address", ["a@x\r\nRCPT TO:<c@d>", "a@x>", "a b@x", "a\0@x"])
def test_address_that_could_end_its_line_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="may not contain"):
        Played(transaction(sender=address, recipient="b@y"), ["250 ok"])


def test_leaving_says_rset_and_quit_and_minds_no_answer_to_quit() -> None:
    assert Played(reset(), ["250 ok"]).sent == [b"RSET\r\n"]
    assert Played(farewell(), ["500 what"]).failure is None


TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"
XOAUTH2_BLOB = b"user=me@x\x01auth=Bearer " + TOKEN.encode() + b"\x01\x01"
ERROR = "334 " + base64.b64encode(b'{"status":"401","schemes":"bearer","scope":"mail"}').decode()


def test_xoauth2_sends_user_and_token_at_once_and_shows_nothing() -> None:
    played = Played(login(XOAuth2("me@x", Secret(TOKEN))), ["235 ok"])

    assert base64.b64decode(played.sent[0].split()[2]) == XOAUTH2_BLOB
    assert played.shown == ["AUTH XOAUTH2 ***"]
    assert played.secret == [True]


def test_xoauth2_in_two_steps_waits_for_the_empty_challenge() -> None:
    played = Played(login(XOAuth2("me@x", Secret(TOKEN), one_step=False)), ["334 ", "235 ok"])

    assert played.sent[0] == b"AUTH XOAUTH2\r\n"
    assert base64.b64decode(played.sent[1]) == XOAUTH2_BLOB
    assert played.secret == [False, True]


def test_token_is_given_again_to_a_server_that_asks_although_it_came_with_auth() -> None:
    played = Played(login(XOAuth2("me@x", Secret(TOKEN))), ["334 ", "235 ok"])

    assert base64.b64decode(played.sent[1]) == XOAUTH2_BLOB


@pytest.mark.parametrize("code", [500, 501, 504])
def test_token_login_taken_for_a_syntax_error_is_tried_in_two_steps(code: int) -> None:
    played = Played(token_login(XOAuth2("me@x", Secret(TOKEN))), [f"{code} what", "334 ", "235 ok"])

    assert played.failure is None
    assert played.sent[1] == b"AUTH XOAUTH2\r\n"


def test_token_login_that_is_refused_is_not_tried_again() -> None:
    assert len(Played(token_login(XOAuth2("me@x", Secret(TOKEN))), ["535 no"]).sent) == 1


def test_oauthbearer_frames_the_token_as_rfc_7628_does() -> None:
    played = Played(login(OAuthBearer("me@x,y=z", Secret(TOKEN))), ["235 ok"])

    expected = b"n,a=me@x=2Cy=3Dz,\x01auth=Bearer " + TOKEN.encode() + b"\x01\x01"
    assert base64.b64decode(played.sent[0].split()[2]) == expected


@pytest.mark.parametrize(
    ("mechanism", "acknowledgement"),
    [(XOAuth2, b"\r\n"), (OAuthBearer, b"AQ==\r\n")],
    ids=["XOAUTH2", "OAUTHBEARER"],
)
def test_error_challenge_is_acknowledged_once_and_the_refusal_read(
    mechanism: type[XOAuth2], acknowledgement: bytes
) -> None:
    played = Played(login(mechanism("me@x", Secret(TOKEN))), [ERROR, "535 5.7.8 no"])

    assert played.sent[1] == acknowledgement
    assert played.failure is not None
    assert played.failure.kind is FailureKind.REFUSED


def test_direct_refusal_of_a_token_is_read_as_it_is() -> None:
    failure = Played(login(XOAuth2("me@x", Secret(TOKEN))), ["535 5.7.3 Authentication unsuccessful"]).failure

    assert failure is not None
    assert failure.reply == reply("535 5.7.3 Authentication unsuccessful")


@pytest.mark.parametrize(
    ("offered", "name"),
    [
        (("LOGIN", "XOAUTH2"), "XOAUTH2"),
        (("OAUTHBEARER", "XOAUTH2"), "XOAUTH2"),
        (("OAUTHBEARER",), "OAUTHBEARER"),
        (("LOGIN",), None),
    ],
)
def test_token_mechanism_is_chosen_among_those_offered(offered: tuple[str, ...], name: str | None) -> None:
    chosen = token_mechanism(offered, "me@x", Secret(TOKEN))

    assert (chosen.name if chosen else None) == name
