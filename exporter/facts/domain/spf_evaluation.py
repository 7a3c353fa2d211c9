"""SPF (RFC 7208): may this address send for this domain? Judged by pyspf; its questions are asked outside.

pyspf looks names up itself as it goes. Here it finds only what has been answered already, and breaks off at
the first question that has not: that one is to be asked, and the evaluation begun anew (a millisecond).
Apart from `spf`, for pyspf brings all of dnspython, which who reads a configuration should not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import spf

from exporter.domain_fact import SpfResult, SpfVerdict
from exporter.facts.domain.spf import Question
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from collections.abc import Mapping


class _UnansweredError(Exception):
    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question


class _Evaluation(spf.query):  # type: ignore[misc]
    """pyspf's evaluation on answers that are there already; None is one that could not be had."""

    def __init__(
        self, address: str, sender: str, helo: str, answers: Mapping[Question, DnsAnswer | None]
    ) -> None:
        super().__init__(i=address, s=sender, h=helo, strict=True)
        self.answers = answers

    def dns(self, name: Any, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002 - pyspf's shape
        """The records as pyspf takes them. Counts those that came to nothing (RFC 7208 section 4.6.4)."""
        asked = Question(str(name).rstrip(".").lower(), qtype)
        if not _can_be_a_name(asked.name):
            return []
        if asked not in self.answers:
            raise _UnansweredError(asked)
        answer = self.answers[asked]
        if answer is None:
            raise spf.TempError(f"DNS {qtype} of {asked.name}")
        if answer.status is not DnsStatus.FOUND and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"Void lookup limit of {spf.MAX_VOID_LOOKUPS} exceeded")
        return [_as_pyspf(text, qtype) for text in answer.records]


def evaluate(
    domain: str, address: str, answers: Mapping[Question, DnsAnswer | None]
) -> SpfVerdict | Question:
    """What SPF says of mail of this domain from this address, or the question that comes next."""
    return evaluate_mail(f"postmaster@{domain}", address, domain, answers)


def evaluate_mail(
    sender: str, address: str, helo: str, answers: Mapping[Question, DnsAnswer | None]
) -> SpfVerdict | Question:
    """The same for a sender and a HELO name of their own."""
    evaluation = _Evaluation(address, sender, helo, answers)
    try:
        result, _, explanation = evaluation.check()
    except _UnansweredError as exc:
        return exc.question
    return SpfVerdict(
        address=address,
        result=SpfResult(result),
        dns_lookups=evaluation.lookups,
        void_lookups=evaluation.void_lookups,
        explanation=explanation,
    )


def _can_be_a_name(name: str) -> bool:
    return bool(name) and all(0 < len(label) < 64 for label in name.split(".")) and len(name) < 254


def _as_pyspf(text: str, rdtype: str) -> Any:
    if rdtype == "TXT":
        return (text.encode("utf-8", "surrogateescape"),)
    if rdtype == "MX":
        rank, host = text.split()
        return int(rank), host
    return text.rstrip(".")
