"""Exchange's report of SMTP AUTH clients, as several hands export it."""

from __future__ import annotations

import pytest

from exporter.config.sender_report import ReportError, read_report

REPORT = """\
Date,Sender address,TLS version,Authentication Protocol,Messages sent
2026-11-02,Invoices@contoso.example,TLS1.2,Basic,412
2026-11-03,invoices@contoso.example,TLS1.0,Basic,8
2026-11-03,invoices@contoso.example,TLS1.2,OAuth,5
2026-11-03,erp@contoso.example,TLS1.2,OAuth,7
,,,,
2026-11-03,(unknown),TLS1.2,Basic,1
"""


def test_rows_of_one_sender_are_added_up() -> None:
    sender = read_report(REPORT.encode()).senders["invoices@contoso.example"]

    assert (sender.basic_messages, sender.other_messages, sender.last_day) == (420, 5, "2026-11-03")
    assert sender.tls == {"TLS1.0", "TLS1.2"}


def test_who_uses_oauth_only_does_not_use_basic() -> None:
    senders = read_report(REPORT.encode()).senders

    assert {address for address, sender in senders.items() if sender.uses_basic} == {
        "invoices@contoso.example"
    }


def test_rows_without_an_address_are_counted_and_empty_ones_are_not() -> None:
    assert read_report(REPORT.encode()).skipped == 1


FORMS = {
    "UTF-8 with a mark": REPORT.encode("utf-8-sig"),
    "UTF-16": REPORT.encode("utf-16"),
    "semicolons": REPORT.replace(",", ";").encode(),
    "tabs": REPORT.replace(",", "\t").encode(),
    "CRLF": REPORT.replace("\n", "\r\n").encode(),
    "quoted": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in REPORT.splitlines()
    ).encode(),
    "other columns and names": REPORT.replace("Sender address", "Tenant,Sender Address (UPN)")
    .replace("Authentication Protocol", "AuthenticationProtocol")
    .replace("2026-11-02,", "2026-11-02,t,")
    .replace("2026-11-03,", "2026-11-03,t,")
    .encode(),
    "Windows letters": REPORT.replace("Messages sent", "Messages sent (\xe4)").encode("cp1252"),
    "a comma in the count": REPORT.replace("412", '"4,12"').encode(),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_report_is_read_in_every_form(data: bytes) -> None:
    sender = read_report(data).senders["invoices@contoso.example"]

    assert (sender.uses_basic, sender.basic_messages) == (True, 420)


WRONG = {
    "nothing": (b"", "there is: nothing"),
    "another report": (b"Date,Recipient\n1,2\n", "there is: Date, Recipient"),
    "without the protocol": (
        b"Date,Sender address\n1,a@b.example\n",
        'no column like "Authentication Protocol"',
    ),
}


@pytest.mark.parametrize(("data", "words"), WRONG.values(), ids=WRONG)
def test_file_that_is_not_that_report_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ReportError) as caught:
        read_report(data)

    assert words in str(caught.value)
