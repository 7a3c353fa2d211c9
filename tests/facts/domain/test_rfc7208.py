"""SPF verdicts against the RFC 7208 test suite (rfc7208-tests.yml, its licence beside it).

Its zones are played as a resolver would answer: aliases followed, silence where it says TIMEOUT, a TXT record
for each SPF record unless there is one already.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from exporter.domain_fact import SpfVerdict
from exporter.facts.domain.spf import QUESTIONS_MAX, Question
from exporter.facts.domain.spf_evaluation import evaluate_mail
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus

SCENARIOS = list(yaml.load_all(Path(__file__).with_name("rfc7208-tests.yml").read_text(), yaml.CSafeLoader))
CASES = {
    f"{scenario['description']}: {name}": (scenario["zonedata"], case)
    for scenario in SCENARIOS
    for name, case in scenario["tests"].items()
}


def records(zone: dict[str, list[Any]], name: str) -> list[tuple[str, Any]] | None:
    """(type, value) of each record at a name; type * is what is said of the types that are not listed."""
    written = next((rows for owner, rows in zone.items() if owner.lower() == name), None)
    if written is None:
        return None
    found = [pair for row in written for pair in (row.items() if isinstance(row, dict) else [("*", row)])]
    has_text = any(rdtype == "TXT" for rdtype, _ in found)
    found += [("TXT", value) for rdtype, value in found if rdtype == "SPF" and not has_text]
    return [(rdtype, value) for rdtype, value in found if value != "NONE"]


def as_text(rdtype: str, value: Any) -> str:
    if rdtype == "TXT":
        return "".join(value) if isinstance(value, list) else value
    return f"{value[0]} {value[1]}." if rdtype == "MX" else value


def answer(zone: dict[str, list[Any]], question: Question, hops: int = 0) -> DnsAnswer | None:
    found = records(zone, question.name)
    if found is None:
        status = DnsStatus.NO_NAME
        return DnsAnswer(name=question.name, type=question.rdtype, status=status)
    here = [value for rdtype, value in found if rdtype == question.rdtype]
    if "TIMEOUT" in here or (not here and ("*", "TIMEOUT") in found):
        return None
    alias = next((value for rdtype, value in found if rdtype == "CNAME"), None)
    if alias is not None and hops < 10:
        return answer(zone, Question(alias.rstrip(".").lower(), question.rdtype), hops + 1)
    texts = tuple(as_text(rdtype, value) for rdtype, value in found if rdtype == question.rdtype)
    status = DnsStatus.FOUND if texts else DnsStatus.NO_DATA
    return DnsAnswer(name=question.name, type=question.rdtype, status=status, records=texts)


def verdict(zone: dict[str, list[Any]], case: dict[str, Any]) -> SpfVerdict:
    answers: dict[Question, DnsAnswer | None] = {}
    for _ in range(QUESTIONS_MAX):
        got = evaluate_mail(case["mailfrom"], case["host"], case["helo"], answers)
        if isinstance(got, SpfVerdict):
            return got
        answers[got] = answer(zone, got)
    raise AssertionError("the questions do not end")


def test_suite_is_whole() -> None:
    assert len(CASES) == 203


def preferred(case: Any) -> str:
    result: str | list[str] = case["result"]
    return result if isinstance(result, str) else result[0]


def test_verdict_is_the_one_that_the_suite_prefers() -> None:
    got = {name: (preferred(case), verdict(zone, case).result) for name, (zone, case) in CASES.items()}

    assert {name: results for name, results in got.items() if results[0] != results[1]} == {}
