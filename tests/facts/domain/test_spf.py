"""SPF: whatever a zone holds, an evaluation ends in a verdict, after a bounded number of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.domain_fact import SpfResult, SpfVerdict
from exporter.facts.domain.spf import QUESTIONS_MAX, Question, endless, findings
from exporter.facts.domain.spf_evaluation import evaluate
from exporter.failure import FailureKind
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus

ALL = ("all", "-all", "~all", "?all")
NAMED = ("a", "mx", "ptr", "a/24", "a//64", "mx:b.example//129", "include:a.example", "include:b.example")
MADE = ("redirect=b.example", "exp=e.example", "exists:%{i}.example", "exists:%{p}.x", "a:%{d}", "mx:%{s}")
FIXED = ("ip4:192.0.2.1", "ip4:192.0.2.1/33", "ip6:::1", "ip6:zz")
BROKEN = ("include:", "redirect=", "%{", "%{z}", "moo", "=", "include:b..x", "a:.", "a:" + "x" * 70 + ".x")
STRANGE = ("a:%{l1r-}.x", "\u00e9", "\udcff", "\x00", "")
TERMS = st.sampled_from((*ALL, *NAMED, *MADE, *FIXED, *BROKEN, *STRANGE))
RECORDS = {
    "TXT": st.one_of(
        st.lists(TERMS, max_size=6).map(lambda terms: " ".join(("v=spf1", *terms))),
        st.sampled_from(("", "MS=ms1", "\udcff")),
    ),
    "A": st.sampled_from(("192.0.2.1", "198.51.100.1")),
    "AAAA": st.sampled_from(("::1", "2001:db8::1")),
    "MX": st.sampled_from(("10 b.example.", "0 .", "5 \\255.example.")),
    "PTR": st.sampled_from(("b.example.", ".", "\\000.example.")),
}


@given(st.data(), st.sampled_from(("192.0.2.1", "2001:db8::1")))
def test_any_zone_gives_a_verdict(data: st.DataObject, address: str) -> None:
    answers: dict[Question, DnsAnswer | None] = {}
    for _ in range(QUESTIONS_MAX + 1):
        got = evaluate("a.example", address, answers)
        if isinstance(got, SpfVerdict):
            break
        records = tuple(data.draw(st.lists(RECORDS[got.rdtype], max_size=12)))
        status = DnsStatus.FOUND if records else DnsStatus.NO_NAME
        answer = DnsAnswer(name=got.name, type=got.rdtype, status=status, records=records)
        answers[got] = data.draw(st.sampled_from((answer, answer, answer, None)))

    assert isinstance(got, SpfVerdict)
    assert got.result in SpfResult


def test_address_that_mail_is_sent_from_must_pass() -> None:
    verdict = SpfVerdict(
        address="203.0.113.1", result=SpfResult.NEUTRAL, dns_lookups=1, void_lookups=0, explanation="x"
    )

    (finding,) = findings(verdict, "contoso.example")
    assert (finding.kind, finding.detail) == (
        FailureKind.SPF_NOT_COVERING,
        "203.0.113.1 is not covered by SPF of contoso.example: neutral",
    )


def test_questions_that_do_not_end_are_an_invalid_record() -> None:
    assert endless("203.0.113.1") == SpfVerdict(
        address="203.0.113.1",
        result=SpfResult.PERMERROR,
        dns_lookups=120,
        void_lookups=0,
        explanation="more than 120 questions",
    )


def judged(
    record: str, address: str = "192.0.2.1", **records: tuple[str, ...] | None
) -> SpfVerdict | Question:
    """The record of a.example with the answers for b.example by type; None is one that could not be had."""
    answers: dict[Question, DnsAnswer | None] = {
        Question("a.example", "TXT"): told("a.example", "TXT", record)
    }
    for rdtype, found in records.items():
        asked = Question("b.example", rdtype)
        answers[asked] = None if found is None else told(asked.name, rdtype, *found)
    return evaluate("a.example", address, answers)


def told(name: str, rdtype: str, *records: str) -> DnsAnswer:
    status = DnsStatus.FOUND if records else DnsStatus.NO_NAME
    return DnsAnswer(name=name, type=rdtype, status=status, records=records)


LABELS = ".".join(["x" * 60] * 4)


@pytest.mark.parametrize(
    ("name", "possible"),
    [
        ("x" * 63 + ".example", True),
        ("x" * 64 + ".example", False),
        (f"{LABELS}.example.a", True),
        (f"{LABELS}.example.ab", False),
        ("b..x", False),
        ("", False),
    ],
)
def test_name_that_cannot_be_is_not_asked(name: str, possible: bool) -> None:
    got = judged("v=spf1 mx:b.example -all", MX=(f"10 {name}.",))

    assert (got == Question(name, "A")) is possible
    assert isinstance(got, SpfVerdict) is not possible


def test_name_is_asked_in_lower_case_without_its_last_dot() -> None:
    assert judged("v=spf1 a:B.Example. -all") == Question("b.example", "A")
    assert judged("v=spf1 mx:b.example -all", MX=("10 H.BOX.",)) == Question("h.box", "A")
    assert judged("v=spf1 exists:%{h}.example -all") == Question("a.example.example", "A")


def test_address_is_compared_whatever_way_it_is_written() -> None:
    got = judged("v=spf1 a:b.example -all", "2001:db8::1", AAAA=("2001:0DB8:0::1",))

    assert isinstance(got, SpfVerdict)
    assert got.result is SpfResult.PASS


def test_name_of_an_address_is_compared_without_its_last_dot() -> None:
    address, name = "192.0.2.1", "1.2.0.192.in-addr.arpa"
    answers: dict[Question, DnsAnswer | None] = {
        Question("a.example", "TXT"): told("a.example", "TXT", "v=spf1 ptr:b.box -all"),
        Question(name, "PTR"): told(name, "PTR", "H.B.BOX."),
        Question("h.b.box", "A"): told("h.b.box", "A", address),
    }
    got = evaluate("a.example", address, answers)

    assert isinstance(got, SpfVerdict)
    assert got.result is SpfResult.PASS


def test_answer_that_cannot_be_had_is_named() -> None:
    got = judged("v=spf1 a:b.example -all", A=None)

    assert isinstance(got, SpfVerdict)
    assert got.result is SpfResult.TEMPERROR
    assert got.explanation.endswith("DNS A of b.example")


def test_lookups_that_came_to_nothing_are_counted() -> None:
    got = judged("v=spf1 a:b.example ip4:192.0.2.1 -all", A=())

    assert isinstance(got, SpfVerdict)
    assert (got.result, got.dns_lookups, got.void_lookups) == (SpfResult.PASS, 1, 1)


def test_record_with_other_bytes_than_ascii_is_invalid() -> None:
    got = judged("v=spf1 \udcff -all")

    assert isinstance(got, SpfVerdict)
    assert got.result is SpfResult.PERMERROR
