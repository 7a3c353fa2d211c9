"""SPF (RFC 7208): what a verdict says of a domain's record. `spf_evaluation` comes to the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.domain_fact import SpfResult, SpfVerdict
from exporter.facts.domain.finding import Finding
from exporter.failure import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODYS_ADDRESS = "192.0.2.255"  # RFC 5737: no record covers it, so that a record is read to its end
QUESTIONS_MAX = 120  # ten mechanisms, each of which may name ten hosts


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """What must be asked before an evaluation can go on."""

    name: str
    rdtype: str


def endless(address: str) -> SpfVerdict:
    """The verdict where the questions do not end."""
    told = f"more than {QUESTIONS_MAX} questions"
    return SpfVerdict(
        address=address,
        result=SpfResult.PERMERROR,
        dns_lookups=QUESTIONS_MAX,
        void_lookups=0,
        explanation=told,
    )


def findings(verdict: SpfVerdict, domain: str) -> Iterator[Finding]:
    """What is wrong with the record, or that it does not cover an address that mail is sent from."""
    told = f"{verdict.explanation} ({verdict.dns_lookups} DNS lookups, {verdict.void_lookups} void)"
    if verdict.result is SpfResult.PERMERROR:
        yield Finding(record="spf", kind=FailureKind.SPF_INVALID, detail=f"SPF of {domain}: {told}")
    elif verdict.result is SpfResult.TEMPERROR:
        yield Finding(record="spf", kind=FailureKind.DNS_FAILURE, detail=f"SPF of {domain}: {told}")
    elif verdict.result is not SpfResult.PASS and verdict.address != NOBODYS_ADDRESS:
        detail = f"{verdict.address} is not covered by SPF of {domain}: {verdict.result}"
        yield Finding(record="spf", kind=FailureKind.SPF_NOT_COVERING, detail=detail)
