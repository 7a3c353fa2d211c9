"""The probe mail: polite, plain, and its own."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from exporter.smtp.commands import body
from exporter.smtp.message import ProbeMail

MAIL = ProbeMail(
    sender="invoices@contoso.example",
    recipient="canary@contoso.example",
    probe="submission/invoices/basic",
    unique="0123456789abcdef",
    sent_timestamp=1_795_000_000.0,
)


def test_probe_mail_tells_robots_not_to_answer() -> None:
    mail = message_from_bytes(MAIL.to_bytes(), policy=default)

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_probe_mail_has_its_own_message_id_at_the_senders_domain() -> None:
    mail = message_from_bytes(MAIL.to_bytes(), policy=default)

    assert mail["Message-ID"] == MAIL.message_id == "<0123456789abcdef@contoso.example>"
    assert mail["Date"].datetime.timestamp() == MAIL.sent_timestamp


def test_probe_mail_is_seven_bit_and_fits_the_wire() -> None:
    content = MAIL.to_bytes()

    assert content.isascii()
    assert body(content).endswith(b"\r\n.\r\n")
