"""TLSA (RFC 7672): the certificate or key that an MX in a signed zone must show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exporter.facts.domain.finding import Finding, invalid, shortened
from exporter.failure import FailureKind
from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import DnsAnswer

RECORD = "tlsa"
USAGES = ("2", "3")  # RFC 7672 section 3.1.3: SMTP knows no PKIX usages
HEXADECIMAL = re.compile(r"([0-9a-fA-F]{2})+")
HEX_DIGITS = {"1": 64, "2": 128}  # by matching type: SHA-256, SHA-512


def place(host: str) -> str:
    """Where the record of an MX lies."""
    return f"_25._tcp.{host}"


def present(answer: DnsAnswer) -> bool:
    """Is there one, in a zone that is signed? Elsewhere it proves nothing."""
    return answer.status is DnsStatus.FOUND and answer.signed


def mismatch(host: str, detail: str) -> Finding:
    """The MX shows something else than its record says."""
    return Finding(record=RECORD, kind=FailureKind.TLSA_MISMATCH, detail=f"the MX {host} {detail}")


def findings(answer: DnsAnswer) -> Iterator[Finding]:
    """A host with TLSA records of which none is usable gets no mail from those who look."""
    if present(answer) and not any(map(is_usable, answer.records)):
        yield invalid(
            RECORD, f"{answer.name} has no usable record (usage 2 or 3): {shortened(answer.records)}"
        )


def is_usable(record: str) -> bool:
    """Can a mail server be judged by it?"""
    parts = record.split(maxsplit=3)
    if len(parts) != 4:
        return False
    usage, selector, matching, data = parts
    digits = "".join(data.split())
    right_size = len(digits) == HEX_DIGITS.get(matching, len(digits)) and bool(HEXADECIMAL.fullmatch(digits))
    return usage in USAGES and selector in ("0", "1") and matching in ("0", "1", "2") and right_size
