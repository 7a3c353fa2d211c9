"""Who said what in a paste, in which attempt, at which phase; and which of it decides."""

from __future__ import annotations

import pytest

from exporter.diagnosis.speaker import Side
from exporter.diagnosis.utterance import Utterance, utterances
from exporter.diagnosis.verdict import accepted, context, evidence, verdict
from exporter.terms import Phase

_ACCEPTED = """220 mx.relay.example ESMTP
MAIL FROM:<a@contoso.example>
250 2.1.0 Ok
RCPT TO:<c@fabrikam.example>
250 2.1.5 Ok
DATA
354 Go ahead
.
250 2.0.0 Ok: queued as 4C1B
QUIT
221 2.0.0 Bye"""


def _verdict(text: str) -> Utterance:
    found = verdict(utterances(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "jakarta.mail.SendFailedException: 550 5.1.1 No such user", "550 5.1.1 No such user", id="class"
        ),
        pytest.param(
            "530 5.7.57 Not authenticated. Error: 535 5.7.139 Account locked",
            "535 5.7.139 Account locked",
            id="nested",
        ),
        pytest.param(
            "to=<a@b.example>, relay=mx.example[192.0.2.1]:25, status=bounced (host mx.example said: 550 "
            "no reverse DNS (in reply to end of DATA command))",
            "550 no reverse DNS",
            id="postfix",
        ),
        pytest.param("(535, b'5.7.8 Bad password')", "535, b'5.7.8 Bad password')", id="tuple"),
        pytest.param(
            "connect to mx.example[2001:db8::1]:25: Network is unreachable\n530 5.7.0 STARTTLS first",
            "530 5.7.0 STARTTLS first",
            id="two addresses",
        ),
        pytest.param(
            "certificate verify failed\nlater: 535 5.7.8 Bad password",
            "535 5.7.8 Bad password",
            id="TLS, then a refusal",
        ),
        pytest.param(
            "530 encryption required\nEOF caught while not connected",
            "530 encryption required",
            id="consequence",
        ),
        pytest.param("550 5.7.1 No relaying\n503 5.5.1 Bad sequence", "550 5.7.1 No relaying", id="sequence"),
        pytest.param(
            "Connection refused\nx509: certificate has expired",
            "x509: certificate has expired",
            id="TLS is further",
        ),
        pytest.param(
            "x509: certificate has expired\nConnection refused",
            "x509: certificate has expired",
            id="not the last",
        ),
        pytest.param("Operation timed out\nNo route to host", "No route to host", id="the last of alike"),
    ],
)
def test_verdict(text: str, said: str) -> None:
    assert _verdict(text).text.strip() == said


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("220 mx\nEHLO a\n250 mx\nMAIL FROM:<a@b.example>\n550 no", Phase.MAIL_FROM),
        ("220 mx\nEHLO a\n250 AUTH LOGIN\nAUTH LOGIN\n334 VXNlcm5hbWU6\n535 no", Phase.AUTH),
        ("<-  220 mx\n -> EHLO a\n<** 554 no", Phase.EHLO),
        ("DATA\n354 go\nbody\n.\n554 no", Phase.MESSAGE),
        ("554 no", None),
        ("SMTP ERROR: RCPT TO command failed: 554 no", Phase.RCPT_TO),
        ("554 no\nDATA END command failed: 554 no", Phase.MESSAGE),
        ("status=bounced (host mx.example said: 550 5.1.1 no (in reply to RCPT TO command))", Phase.RCPT_TO),
    ],
)
def test_phase_of_the_verdict(text: str, phase: Phase | None) -> None:
    assert _verdict(text).phase is phase


PASTE = """220 mx.contoso.example ESMTP
EHLO client
250-mx.contoso.example
250 AUTH LOGIN
AUTH LOGIN
334 VXNlcm5hbWU6
535-5.7.8 Bad
535 5.7.8 password
Trying mx2.contoso.example
connect to mx2.contoso.example: Connection refused
220 mx2.contoso.example ESMTP
* MAIL FROM:<a@contoso.example>
250 2.1.0 Ok
RCPT TO:<b@contoso.example>
250 2.1.5 Ok
DATA
354 Go ahead
.
550-5.7.1 Not
 today
550 5.7.1 we said
(550, b'5.1.1 One
two')
host mx said: 450 4.2.0 Wait (in reply to RCPT TO command)
QUIT
221 2.0.0 Bye
Connection closed by foreign host.
"""
TOLD = (
    (Side.SERVER, "220 mx.contoso.example ESMTP", 220, Phase.BANNER, 1),
    (Side.SERVER, "250-mx.contoso.example\n250 AUTH LOGIN", 250, Phase.EHLO, 1),
    (Side.CLIENT, "AUTH LOGIN", None, Phase.EHLO, 1),
    (Side.SERVER, "334 VXNlcm5hbWU6", 334, Phase.AUTH, 1),
    (Side.SERVER, "535-5.7.8 Bad\n535 5.7.8 password", 535, Phase.AUTH, 1),
    (Side.SYSTEM, "connect to mx2.contoso.example: Connection refused", None, None, 2),
    (Side.SERVER, "220 mx2.contoso.example ESMTP", 220, Phase.BANNER, 3),
    (Side.SERVER, "250 2.1.0 Ok", 250, Phase.MAIL_FROM, 3),
    (Side.SERVER, "250 2.1.5 Ok", 250, Phase.RCPT_TO, 3),
    (Side.SERVER, "354 Go ahead", 354, Phase.DATA, 3),
    (Side.SYSTEM, ".", None, Phase.MESSAGE, 3),
    (Side.SERVER, "550-5.7.1 Not\ntoday\n550 5.7.1 we said", 550, Phase.MESSAGE, 3),
    (Side.WRAPPER, "(", None, Phase.MESSAGE, 3),
    (Side.SERVER, "550, b'5.1.1 One\ntwo')", 550, Phase.MESSAGE, 3),
    (Side.WRAPPER, "host mx said: ", None, Phase.MESSAGE, 3),
    (Side.SERVER, "450 4.2.0 Wait", 450, Phase.RCPT_TO, 3),
    (Side.WRAPPER, " (in reply to RCPT TO command)", None, Phase.MESSAGE, 3),
)


def test_all_that_was_said_is_told_in_order_with_attempt_and_phase() -> None:
    assert [
        (each.side, each.text, each.code, each.phase, each.attempt) for each in utterances(PASTE)
    ] == list(TOLD)


PHASES = {
    "EHLO x": Phase.EHLO,
    "HELO x": Phase.EHLO,
    "LHLO x": Phase.EHLO,
    "STARTTLS": Phase.STARTTLS,
    "MAIL FROM:<a>": Phase.MAIL_FROM,
    "RCPT TO:<a>": Phase.RCPT_TO,
    "DATA": Phase.DATA,
    "BDAT 9": Phase.MESSAGE,
    "=> AUTH PLAIN": Phase.AUTH,
    "RSET": Phase.BANNER,
    "DATA\nC: . ": Phase.MESSAGE,
    "DATA\nC: body": Phase.DATA,
    "DATA\nC: .\t": Phase.MESSAGE,
    "C: .": Phase.BANNER,
    "C: XAUTH x": Phase.BANNER,
    "S: 250 a\n MAIL FROM:<a>": Phase.MAIL_FROM,
}


def test_reply_is_said_at_the_command_before_it() -> None:
    said = {command: utterances(f"220 mx\n{command}\n550 no")[-1] for command in PHASES}

    assert {command: last.phase for command, last in said.items()} == PHASES


WHOLE = (
    # the first line of a refusal, the next line: is it the rest of it?
    ("550-5.7.1 Not", "  today", True),
    ("550-5.7.1 Not", " today", True),
    ("550-5.7.1 Not", "today", True),
    ("550-5.7.1 Not.", " Today", False),
    ("550-5.7.1 Not.", "  Today", True),
    ("550-5.7.1 Not", " Today", True),
    ("550-5.7.1 Not", "Today", False),
    ("550-5.7.1 Not.", " today", False),
    ("550-5.7.1 MX", " Record", True),
    ("550-5.7.1 Not", "iOS", True),
    ("550-5.7.1 Not", "  2026-11-03 06:25:11 lost", False),
    ("550-5.7.1 Not", " AUTH LOGIN", False),
    ("250-mx", "today", False),
    ("550 5.7.1 Not", "today", True),
)


def test_refusal_goes_on_in_the_next_line() -> None:
    lines = [(first, second, len(utterances(f"{first}\n{second}")) == 1) for first, second, _ in WHOLE]

    assert lines == list(WHOLE)


def test_reply_broken_into_lines_is_one() -> None:
    text = "550-5.7.1 This mail\n550-5.7.1 came from nowhere\n550 5.7.1 to nobody\n  we know."
    assert [said.text.count("\n") for said in utterances(text)] == [3]


def test_quoted_reply_goes_on_as_any_other() -> None:
    told = utterances("host said: 550-5.1.1 One\n550 5.1.1 two")
    assert [said.text for said in told if said.refuses] == ["550-5.1.1 One\n550 5.1.1 two"]
    ended = utterances("host said: 550-5.7.1 Not. \n Today")
    assert [said.text for said in ended if said.refuses] == ["550-5.7.1 Not. "]


def test_reply_that_is_quoted_without_its_number_refuses() -> None:
    said = utterances("The server response was: Unknown user")[-1]
    assert (said.text, said.code, said.refuses) == ("Unknown user", 0, True)


def test_calling_twice_is_one_attempt_where_nothing_came_of_the_first() -> None:
    assert [said.attempt for said in utterances("Trying a\nTrying b\n550 no")] == [1]
    assert [said.attempt for said in utterances("Trying a\nlost connection\nTrying b\n550 no")] == [1, 2]


def test_quoted_reply_goes_on_until_its_quotation_ends() -> None:
    told = utterances("(550, b'no\n mail from\n\nhere')\nconnection reset")
    assert [said.text for said in told if said.refuses] == ["550, b'no\nmail from\nhere')"]
    assert told[-1].text == "connection reset"


def test_context_of_a_refusal_is_its_own_attempt_and_what_stands_around() -> None:
    told = utterances("220 a\n550 first\n220 b\n250 ok\nlogin failed: 551 second\nlost")
    assert [text.strip() for text in context(told)] == ["login failed:", "551 second", "lost"]


def test_what_follows_quit_is_no_verdict() -> None:
    said = utterances("220 mx\nQUIT\n221 Bye\nConnection closed by foreign host.")
    assert verdict(said) is None


def test_taken_message_is_a_success() -> None:
    assert accepted(utterances(_ACCEPTED))


def test_refusal_in_an_earlier_attempt_does_not_undo_a_success() -> None:
    refused = "220 mx\nMAIL FROM:<a@b.example>\n450 4.7.1 Try again later\nQUIT\n221 Bye\n"
    assert accepted(utterances(refused + _ACCEPTED))


def test_refusal_after_a_success_undoes_it() -> None:
    assert not accepted(utterances(_ACCEPTED + "\n220 mx\nMAIL FROM:<a@b.example>\n450 4.7.1 Too many"))


@pytest.mark.parametrize(
    "text",
    [
        "\tat com.acme.mail.Sender.send(Sender.java:41)",
        '  File "/usr/lib/python3.12/smtplib.py", line 750, in login',
        "Content-Type: text/plain; charset=error",
        "    Protocol  : TLSv1.2",
        "Please check that the relay is allowed in your firewall.",
        "=== Trying mx.relay.example:587...",
    ],
)
def test_line_without_evidence(text: str) -> None:
    assert evidence(utterances(text)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nov  3 06:25:11 mail postfix/smtp[4711]: lost connection", "lost connection"),
        ("[2026-11-03 06:25:11] production.ERROR: lost connection", "lost connection"),
        ("06:25:11.482 [main] ERROR c.a.Mailer - lost connection", "lost connection"),
        ('{"level": "error", "relay": "denied.example.org", "msg": "lost connection"}', "lost connection"),
        ('level=error relay=denied retries=3 err="lost connection"', "lost connection"),
        ("lost connection. Please check that the firewall allows port 587.", "lost connection."),
    ],
)
def test_what_a_log_writes_around_a_fault_is_no_evidence(text: str, said: str) -> None:
    assert " ".join(evidence(utterances(text))).strip() == said


def test_server_is_told_from_the_client() -> None:
    sides = [
        said.side for said in utterances("SERVER -> CLIENT: 334 x\nCLIENT -> SERVER: AUTH LOGIN\n535 no")
    ]
    assert sides == [Side.SERVER, Side.CLIENT, Side.SERVER]


REACHED = (
    # faults in the order said, and which of them decides
    (("lost connection", "authentication failed", "no route to host"), 2),
    (("no route to host", "lost connection"), 0),
    (("authentication failed", "lost connection"), 0),
    (("TLS handshake went wrong", "no route to host"), 0),
    (("invalid_grant", "TLS handshake went wrong"), 0),
    (("no route to host", "TLS handshake went wrong", "invalid_grant"), 2),
    (("authentication failed", "no route to host"), 1),
    (("Didn't find STARTTLS in its answer", "ssl3: wrong version number"), 0),
    (("STARTTLS extension not supported", "TLS handshake went wrong"), 0),
    (("it went wrong", "it is bad"), None),
    (("it went wrong",), 0),
)


def test_fault_that_got_furthest_decides() -> None:
    for faults, at in REACHED:
        found = verdict(utterances("\n".join(faults)))
        assert (found.text if found else None) == (None if at is None else faults[at])


def test_folded_field_of_a_bounce_is_one_reply() -> None:
    text = (
        "Diagnostic-Code: smtp; 550 5.7.0 Host 192.0.2.7 is not allowed\n    to send mail for contoso.example"
    )
    assert _verdict(text).text.split() == text.split()[2:]


def test_field_of_a_bounce_may_be_indented_and_fields_alone_say_nothing() -> None:
    told = utterances("  Diagnostic-Code: 550 5.1.1 no\n  such user")
    assert [said.text for said in told if said.refuses] == ["550 5.1.1 no\nsuch user"]
    assert utterances("relay=down") == ()


def test_what_an_appliance_adds_to_a_bounce_goes_on_below_it() -> None:
    told = utterances("X-Supplementary-Info: < #5.7.1 smtp;550 5.7.1 refused since it\n holds a\n virus>")

    assert told[-1].text == "550 5.7.1 refused since it\nholds a\nvirus>"
