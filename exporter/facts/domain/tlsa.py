"""TLSA (RFC 7672): the certificate or key that an MX in a signed zone must show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.fact import DnsStatus
from exporter.facts.domain.finding import Finding, invalid, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import DnsAnswer

RECORD = "tlsa"
USAGES = ("2", "3")  # RFC 7672 section 3.1.3: SMTP knows no PKIX usages
HEX_DIGITS = {"1": 64, "2": 128}  # by matching type: SHA-256, SHA-512


def place(host: str) -> str:
    """Where the record of an MX lies."""
    return f"_25._tcp.{host}"


def present(answer: DnsAnswer) -> bool:
    """Is there one, in a zone that is signed? Elsewhere it proves nothing."""
    return answer.status is DnsStatus.FOUND and answer.signed


def findings(answer: DnsAnswer) -> Iterator[Finding]:
    """A host with TLSA records of which none is usable gets no mail from those who look."""
    if present(answer) and not any(map(_usable, answer.records)):
        yield invalid(
            RECORD, f"{answer.name} has no usable record (usage 2 or 3): {shortened(answer.records)}"
        )


def _usable(record: str) -> bool:
    usage, selector, matching, data = (*record.split(maxsplit=3), "", "", "")[:4]
    digits = "".join(data.split())
    right_size = len(digits) == HEX_DIGITS.get(matching, len(digits)) and bool(digits)
    return usage in USAGES and selector in ("0", "1") and matching in ("0", "1", "2") and right_size
