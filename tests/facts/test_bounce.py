"""Bounces are read as the reply they pass on; other mail and mere delays are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.facts.bounce import bounce_in

REPORT = """From: MAILER-DAEMON@good.test
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It failed.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; smtp.good.test

Final-Recipient: rfc822; full@good.test
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: message/rfc822-headers

Message-ID: <x@good.test>
--b--
"""


def report(action: str = "failed", status: str = "5.2.2", diagnostic: str = "") -> bytes:
    return REPORT.format(action=action, status=status, diagnostic=diagnostic).encode()


@pytest.mark.parametrize(
    ("status", "diagnostic", "code", "line"),
    [
        pytest.param(
            "5.2.2",
            "smtp; 552 5.2.2 <full@good.test> Mailbox is full",
            552,
            "5.2.2 <full@good.test> Mailbox is full",
            id="reply",
        ),
        pytest.param(
            "5.1.1", "smtp;550-5.1.1 a\r\n 550 5.1.1 b", 550, "5.1.1 a 550 5.1.1 b", id="folded reply"
        ),
        pytest.param("5.7.1", "smtp; 554 Denied", 554, "5.7.1 Denied", id="status beside the reply"),
        pytest.param("4.4.7", "", 450, "4.4.7", id="status alone, expired"),
        pytest.param("nonsense", "x-unix; no room", 550, "5.0.0 no room", id="no status"),
    ],
)
def test_bounce_is_the_last_servers_reply(status: str, diagnostic: str, code: int, line: str) -> None:
    bounce = bounce_in(report(status=status, diagnostic=diagnostic))

    assert bounce is not None
    assert (bounce.reply.code, bounce.reply.lines) == (code, (line,))
    assert bounce.status == line.partition(" ")[0]
    assert (bounce.recipient, bounce.reporter) == ("full@good.test", "smtp.good.test")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(report(action="delayed", status="4.4.1"), id="delay"),
        pytest.param(b"Subject: hello\r\n\r\nhello", id="other mail"),
        pytest.param(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b", id="empty report"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_bounce_is_none(content: bytes) -> None:
    assert bounce_in(content) is None


def test_bounce_that_was_cut_short_is_still_read() -> None:
    whole = report(diagnostic="smtp; 552 5.2.2 full")

    assert bounce_in(whole[: whole.index(b"message/rfc822-headers")]) is not None


@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_error(content: bytes) -> None:
    bounce_in(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + content)
    bounce_in(content)


def test_bounce_without_names_tells_the_status_alone() -> None:
    lines = report().decode().splitlines()
    bare = "\n".join(line for line in lines if not line.startswith(("Final", "Reporting", "Diagnostic")))
    bounce = bounce_in(bare.encode())

    assert bounce is not None
    assert (bounce.recipient, bounce.reporter, bounce.reply.lines) == ("", "", ("5.2.2",))


def test_address_may_hold_a_semicolon() -> None:
    bounce = bounce_in(report().replace(b"full@good.test", b'"a;b"@good.test'))

    assert bounce is not None
    assert bounce.recipient == '"a;b"@good.test'
