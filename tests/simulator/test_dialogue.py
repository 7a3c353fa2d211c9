from __future__ import annotations

import re

import pytest

from exporter.simulator.scenarios.scenario import Point
from exporter.simulator.smtp.dialogue import After

from .client import TOKEN, blob
from .text_session import PASSWORD, SIGNED, USER, TextSession, b64

FRONT = "AM0PR00CA0001.outlook.office365.com"
EHLO_HEAD = [f"250-{FRONT} Hello [192.0.2.7]", "250-SIZE 1000", "250-PIPELINING", "250-DSN"]
EHLO_TAIL = ["250-8BITMIME", "250-BINARYMIME", "250-CHUNKING", "250 SMTPUTF8"]
WRONG = f"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. {SIGNED}"
MAIL = f"MAIL FROM:<{USER}>"
RCPT = "RCPT TO:<canary@contoso.example>"
MAIL_DONE = [MAIL, RCPT, "DATA"]


def test_greeting_carries_host_and_date(session: TextSession) -> None:
    banner = f"220 {FRONT} Microsoft ESMTP MAIL Service ready at Thu, 7 May 2026 08:09:10 +0000\r\n"
    assert session.last.reply.decode() == banner


def test_ehlo_before_tls_offers_starttls_and_no_auth(session: TextSession) -> None:
    expected = [*EHLO_HEAD, "250-ENHANCEDSTATUSCODES", "250-STARTTLS", *EHLO_TAIL]
    assert session.say("EHLO me.example").split("\r\n") == expected


def test_ehlo_after_tls_offers_auth_and_no_starttls(session: TextSession) -> None:
    expected = [*EHLO_HEAD, "250-ENHANCEDSTATUSCODES", "250-AUTH LOGIN XOAUTH2", *EHLO_TAIL]
    assert session.encrypted().say("EHLO me.example").split("\r\n") == expected


def test_injection_leaves_an_answer_in_clear_behind_that_to_starttls(session: TextSession) -> None:
    session.switch_to("plaintext_injection")
    session.say("EHLO me.example")
    assert session.say("STARTTLS").split("\r\n") == ["220 2.0.0 SMTP server ready", "250 2.0.0 OK"]
    assert session.last.after is After.START_TLS


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        pytest.param("BANANA", "500 5.3.3 Unrecognized command", id="unknown"),
        pytest.param("", "500 5.3.3 Unrecognized command", id="empty"),
        pytest.param("EXPN list", "502 5.5.1 Command not implemented", id="expn"),
        pytest.param("VRFY ann", "252 2.1.5 Cannot VRFY user", id="vrfy"),
        pytest.param("noop", "250 2.0.0 OK", id="noop"),
        pytest.param("RSET", "250 2.0.0 Resetting", id="rset"),
        pytest.param("HELP", "214 This server supports", id="help"),
        pytest.param("QUIT", "221 2.0.0 Service closing transmission channel", id="quit"),
        pytest.param("EHLO", "501 5.5.4 Invalid domain name", id="ehlo_without_domain"),
        pytest.param("HELO me", f"250 {FRONT} Hello [192.0.2.7]", id="helo"),
        pytest.param("STARTTLS", "503 5.5.2 Send hello first", id="starttls_before_ehlo"),
        pytest.param("AUTH LOGIN", "503 5.5.2 Send hello first", id="auth_before_ehlo"),
        pytest.param(MAIL, "503 5.5.2 Send hello first", id="mail_before_ehlo"),
        pytest.param("NOOP " + "x" * 20_000, "500 5.5.2 Line too long", id="too_long"),
    ],
)
def test_command_is_answered_before_ehlo(session: TextSession, line: str, reply: str) -> None:
    assert session.say(line).startswith(reply)


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        pytest.param("AUTH LOGIN", "504 5.7.4 Unrecognized authentication type", id="auth_in_clear"),
        pytest.param("STARTTLS now", "501 5.5.4 Invalid arguments", id="starttls_argument"),
        pytest.param(MAIL, "530 5.7.57 Client not authenticated to send mail. [", id="mail_in_clear"),
    ],
)
def test_command_is_answered_in_clear(session: TextSession, line: str, reply: str) -> None:
    session.say("EHLO me.example")
    assert session.say(line).startswith(reply)


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        pytest.param("AUTH PLAIN AGEAYg==", "504 5.7.4 Unrecognized authentication type", id="plain"),
        pytest.param("AUTH", "504 5.7.4 Unrecognized authentication type", id="no_mechanism"),
        pytest.param("STARTTLS", "503 5.5.2 Only one STARTTLS", id="starttls_twice"),
        pytest.param(MAIL, f"530 5.7.57 Client not authenticated to send mail. {SIGNED}", id="mail"),
        pytest.param(RCPT, "530 5.7.57 Client not authenticated", id="rcpt"),
        pytest.param("DATA", "530 5.7.57 Client not authenticated", id="data"),
        pytest.param("AUTH XOAUTH2 ====", "501 5.5.2 Cannot decode BASE64", id="no_base64"),
        pytest.param(f"AUTH XOAUTH2 {b64('user=x')}", "501 5.5.124 Invalid XOAUTH2 auth data", id="no_blob"),
        pytest.param(f"AUTH XOAUTH2 {blob(USER, 'forged')}", "535 5.7.3 Authentication", id="wrong_token"),
        pytest.param(f"AUTH XOAUTH2 {blob('no@one.example')}", "535 5.7.3 Authentication", id="wrong_user"),
        pytest.param(f"AUTH xoauth2 {blob(USER)}", "235 2.7.0 Authentication successful", id="token"),
    ],
)
def test_command_is_answered_after_tls(session: TextSession, line: str, reply: str) -> None:
    assert session.encrypted().say(line).startswith(reply)


def test_starttls_discards_what_was_said_before(session: TextSession) -> None:
    session.says("EHLO me.example", "STARTTLS")
    session.raw.encrypted()
    assert session.say("AUTH LOGIN").startswith("503 5.5.2 Send hello first")


@pytest.mark.parametrize("first", ["AUTH LOGIN " + b64(USER), "AUTH LOGIN"])
def test_auth_login_takes_the_user_with_or_without_initial_response(session: TextSession, first: str) -> None:
    prompts = session.encrypted().says(first, *([] if first != "AUTH LOGIN" else [b64(USER)]))
    assert prompts[-1] == "334 UGFzc3dvcmQ6"
    assert session.say(b64(PASSWORD)) == "235 2.7.0 Authentication successful"


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param(USER, "wrong", id="wrong_password"),
        pytest.param("nobody@contoso.example", PASSWORD, id="unknown_user"),
        pytest.param("canary@contoso.example", "", id="mailbox_without_password"),
        pytest.param("", "", id="empty"),
    ],
)
def test_auth_login_does_not_say_whether_the_user_exists(
    session: TextSession, user: str, password: str
) -> None:
    assert session.encrypted().says("AUTH LOGIN", b64(user) or "=", b64(password) or "=")[-1] == WRONG


def test_auth_xoauth2_takes_the_blob_in_a_second_step(session: TextSession) -> None:
    assert session.encrypted().says("AUTH XOAUTH2", blob(USER, TOKEN)) == [
        "334 ",
        "235 2.7.0 Authentication successful",
    ]


@pytest.mark.parametrize("lines", [["AUTH LOGIN"], ["AUTH LOGIN", b64(USER)], ["AUTH XOAUTH2"]])
def test_auth_is_cancelled_by_an_asterisk(session: TextSession, lines: list[str]) -> None:
    session.encrypted().says(*lines)
    assert session.say("*").startswith("501 5.7.0 Authentication cancelled")
    assert session.say("NOOP").startswith("250")


def test_auth_is_refused_a_second_time(session: TextSession) -> None:
    assert session.logged_in().say("AUTH LOGIN").startswith("503 5.5.2 Already authenticated")


def test_mail_after_a_failed_login_repeats_why(session: TextSession) -> None:
    session.encrypted().says("AUTH LOGIN", b64(USER), b64("wrong"))
    assert session.say(MAIL) == f"530 5.7.57 Client not authenticated to send mail. Error: {WRONG} {SIGNED}"


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        pytest.param([RCPT], "503 5.5.2 Need mail command", id="rcpt_before_mail"),
        pytest.param(["DATA"], "503 5.5.2 Need mail command", id="data_before_mail"),
        pytest.param([MAIL, "DATA"], "503 5.5.2 Need rcpt command", id="data_before_rcpt"),
        pytest.param([MAIL, MAIL], "503 5.5.2 Sender already specified", id="mail_twice"),
        pytest.param([MAIL, "EHLO me", RCPT], "503 5.5.2 Need mail command", id="ehlo_resets"),
        pytest.param([MAIL, "RSET", RCPT], "503 5.5.2 Need mail command", id="rset_resets"),
        pytest.param(["MAIL ann"], "501 5.5.4 Invalid arguments", id="mail_without_path"),
        pytest.param([MAIL, "RCPT TO:<canary>"], "501 5.5.4 Invalid arguments", id="rcpt_without_domain"),
        pytest.param([MAIL + " SIZE=1000 BODY=8BITMIME"], "250 2.1.0 Sender OK", id="size"),
        pytest.param([MAIL + " SIZE=1001"], "552 5.3.4 Message size exceeds", id="size_too_big"),
        pytest.param([MAIL + " SIZE=big"], "501 5.5.4 Invalid arguments", id="size_no_number"),
        pytest.param([MAIL + " X=1"], "555 5.5.4 Unsupported mail parameter", id="unknown_parameter"),
        pytest.param([MAIL, RCPT + " NOTIFY=NEVER"], "250 2.1.5 Recipient OK", id="dsn"),
        pytest.param([MAIL, RCPT + " X=1"], "555 5.5.4 Unsupported mail parameter", id="rcpt_parameter"),
        pytest.param(
            [MAIL, "RCPT TO:<no@contoso.example>"], "550 5.1.10 RESOLVER.ADR.RecipientNotFound", id="no_one"
        ),
        pytest.param([MAIL, "RCPT TO:<any@fabrikam.example>"], "250 2.1.5 Recipient OK", id="elsewhere"),
        pytest.param([MAIL, f"RCPT TO:<{USER.upper()}>"], "250 2.1.5 Recipient OK", id="upper_case"),
        pytest.param(["mail from: <ann@contoso.example>"], "250 2.1.0 Sender OK", id="blank_after_colon"),
        pytest.param([MAIL, RCPT, "DATA now"], "501 5.5.4 Invalid arguments", id="data_argument"),
        pytest.param(
            [MAIL, RCPT, "DATA"], "354 Start mail input; end with <CRLF>.<CRLF>", id="data_is_awaited"
        ),
    ],
)
def test_command_is_answered_after_login(session: TextSession, lines: list[str], reply: str) -> None:
    assert session.logged_in().says(*lines)[-1].startswith(reply)


def test_rcpt_is_refused_beyond_a_thousand(session: TextSession) -> None:
    session.logged_in().say(MAIL)
    assert {session.say(RCPT)[:3] for _ in range(1000)} == {"250"}
    assert session.say(RCPT).startswith("452 4.5.3 Too many recipients")


def test_message_is_kept_unstuffed_with_its_envelope(session: TextSession) -> None:
    session.logged_in().says(*MAIL_DONE)
    for line in (f"From: <{USER}>", "", "..dot", "MAIL FROM:<x>", ""):
        session.write(line)
    assert re.fullmatch(r"250 2\.0\.0 OK <\S+@\S+> \[Hostname=\S+\]", session.say("."))
    message = session.delivered[0]
    assert message.data == f"From: <{USER}>\r\n\r\n.dot\r\nMAIL FROM:<x>\r\n\r\n".encode()
    assert (message.sender, message.recipients, message.login.way) == (
        USER,
        ("canary@contoso.example",),
        "basic",
    )
    assert session.last.point is Point.MESSAGE
    assert session.say("DATA").startswith("503 5.5.2 Need mail command")


def test_message_is_refused_beyond_the_limit(session: TextSession) -> None:
    session.logged_in().says(*MAIL_DONE)
    for _ in range(1000):
        session.write("x")
    assert session.say(".").startswith("552 5.3.4 Message size exceeds")
    assert session.delivered == []


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        pytest.param("bob@contoso.example", USER, id="envelope"),
        pytest.param(USER, "bob@contoso.example", id="header"),
        pytest.param("", USER, id="null_sender"),
    ],
)
def test_message_of_another_sender_is_denied_only_after_data(
    session: TextSession, sender: str, header: str
) -> None:
    replies = session.logged_in().says(f"MAIL FROM:<{sender}>", RCPT, "DATA")
    assert [reply[:3] for reply in replies] == ["250", "250", "354"]
    session.write(f"From: Bob <{header}>")
    assert session.say(".").startswith(f"554 5.2.252 SendAsDenied; {USER} not allowed to send as ")
    assert session.delivered == []


def test_message_with_an_unreadable_from_is_judged_by_its_envelope(session: TextSession) -> None:
    session.logged_in().says(*MAIL_DONE)
    assert session.raw.receive(b"From: \xff\xfe<<@") is None
    assert session.say(".")[:3] in {"250", "554"}


def test_bdat_takes_the_message_in_chunks(session: TextSession) -> None:
    session.logged_in().says(MAIL, RCPT)
    session.write("BDAT 5")
    assert session.raw.wanted_bytes == 5
    assert session.raw.chunk(b"A: b\r").reply == b"250 2.6.0 Chunk received OK, 5 octets\r\n"
    assert session.say("DATA").startswith("503 5.5.2 A message has begun with BDAT")
    session.write("BDAT 1 LAST")
    assert session.raw.chunk(b"\n").reply.startswith(b"250 2.0.0 OK")
    assert session.delivered[0].data == b"A: b\r\n"


def test_bdat_of_nothing_ends_the_message(session: TextSession) -> None:
    assert session.logged_in().says(MAIL, RCPT, "BDAT 0 LAST")[-1].startswith("250 2.0.0 OK")


@pytest.mark.parametrize("lines", [["BDAT 5"], [MAIL, RCPT, "BDAT x"], [MAIL, RCPT, "BDAT 1001"]])
def test_bdat_refused_closes_because_its_chunk_is_no_command(session: TextSession, lines: list[str]) -> None:
    assert session.logged_in().says(*lines)[-1].startswith("5")
    assert session.last.after is After.CLOSE


def test_quit_and_idle_close(session: TextSession) -> None:
    assert session.raw.idle().reply.startswith(b"421 4.4.1 Connection timed out [")
    assert session.raw.idle().after is After.CLOSE
    session.say("QUIT")
    assert session.last.after is After.CLOSE


def test_scenario_is_read_at_use_within_a_session(session: TextSession) -> None:
    session.encrypted()
    session.switch_to("basic_auth_retired")
    refused = session.says("AUTH LOGIN", b64(USER), b64(PASSWORD))[-1]
    assert refused == f"550 5.7.30 Basic authentication is not supported for Client Submission. {SIGNED}"
    session.switch_to("healthy")
    assert session.says("AUTH LOGIN", b64(USER), b64(PASSWORD))[-1].startswith("235")


def test_wrong_password_is_called_wrong_whatever_the_scenario_says(session: TextSession) -> None:
    session.encrypted()
    session.switch_to("basic_auth_disabled")
    assert session.says("AUTH LOGIN", b64(USER), b64("wrong"))[-1] == WRONG


def test_wrong_password_of_a_locked_account_is_called_locked(session: TextSession) -> None:
    session.encrypted()
    session.switch_to("account_locked")
    assert "account locked" in session.says("AUTH LOGIN", b64(USER), b64("wrong"))[-1]


def test_wrong_password_that_the_scenario_lets_pass_is_still_wrong(session: TextSession) -> None:
    session.encrypted()
    session.switch_to("account_locked", share=0)
    assert session.says("AUTH LOGIN", b64(USER), b64("wrong"))[-1] == WRONG
