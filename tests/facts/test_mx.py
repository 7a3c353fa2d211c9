"""Which hosts take mail for a domain."""

from __future__ import annotations

import pytest

from exporter.facts.mx import mail_hosts
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus

CASES = {
    "preference, then name": (("20 c.x.", "10 B.x.", "10 a.x."), ("a.x", "b.x", "c.x")),
    "numbers, not words": (("10 b.example.", "9 a.example."), ("a.example", "b.example")),
    "null MX": (("0 .",), ()),
}


@pytest.mark.parametrize(("records", "hosts"), CASES.values(), ids=CASES)
def test_mail_hosts_are_those_of_the_records(records: tuple[str, ...], hosts: tuple[str, ...]) -> None:
    answer = DnsAnswer(name="x.example", type="MX", status=DnsStatus.FOUND, records=records)

    assert mail_hosts(answer) == hosts


def test_domain_without_mx_takes_mail_itself() -> None:
    assert mail_hosts(DnsAnswer(name="x.example.", type="MX", status=DnsStatus.NO_DATA)) == ("x.example",)
    assert mail_hosts(DnsAnswer(name="MX.", type="MX", status=DnsStatus.NO_DATA)) == ("MX",)


def test_domain_that_does_not_exist_takes_none() -> None:
    assert mail_hosts(DnsAnswer(name="x.example", type="MX", status=DnsStatus.NO_NAME)) == ()
