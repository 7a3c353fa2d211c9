"""The probe mail: polite, plain, and its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.values import is_mail_address
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


LOCAL_PARTS = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z0-9'+_-]{1,20}){0,3}", fullmatch=True)
DOMAINS = st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9-]{1,20}){0,2}\.[a-z]{2,10}", fullmatch=True)
ADDRESSES = st.builds("{}@{}".format, LOCAL_PARTS, DOMAINS).filter(is_mail_address)


MAILS = st.builds(
    ProbeMail,
    sender=ADDRESSES,
    recipient=ADDRESSES,
    probe=st.from_regex(r"[a-z]{1,10}/[A-Za-z0-9_.@+-]{1,128}/(basic|oauth2)", fullmatch=True),
    unique=st.binary(min_size=16, max_size=16).map(bytes.hex),
    sent_timestamp=st.floats(0, 4e9),
    headers=st.sampled_from([(), (("X-Mailgun-Drop-Message", "yes"),), (("X-A", "1"), ("X-B", "2"))]),
)


@given(MAILS)
def test_probe_mail_is_byte_for_byte_what_email_builds(mail: ProbeMail) -> None:
    assert mail.to_bytes() == _by_email(mail)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_probe_mail_with_a_line_end_in_a_value_is_refused(end: str) -> None:
    for name in ("sender", "recipient", "probe", "unique"):
        mail = replace(MAIL, **{name: f"a{end}Bcc: b@c.example"})

        with pytest.raises(ValueError, match=r"^a value of the mail may not contain line ends$"):
            mail.to_bytes()


def _by_email(mail: ProbeMail) -> bytes:
    """The same mail as the standard library makes it."""
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit", max_line_length=900))
    made["Date"] = format_datetime(datetime.fromtimestamp(mail.sent_timestamp, UTC))
    made["From"], made["To"] = mail.sender, mail.recipient
    made["Subject"] = f"smtp-exporter probe {mail.unique[:8]}"
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["X-Smtp-Exporter-Probe-Id"] = mail.unique
    for name, value in mail.headers:
        made[name] = value
    made.set_content(
        "This is a test message of smtp-exporter. It shows that mail can be handed in.\n"
        f"Nobody needs to read it, and it may be deleted.\n\nprobe: {mail.probe}\n"
    )
    return made.as_bytes()
