"""What a probe of a domain learns of its DNS: SPF verdicts, records, the DMARC policy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SpfResult(StrEnum):
    """RFC 7208 section 2.6."""

    PASS = "pass"  # noqa: S105 - a result, not a secret
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfVerdict:
    """What a domain's SPF says of an address, and the DNS lookups that it took (10 and 2 are allowed)."""

    address: str
    result: SpfResult
    dns_lookups: int
    void_lookups: int
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfCost:
    """How many DNS lookups a domain's SPF record takes when it is read to its end."""

    dns_lookups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPresence:
    """Is there a record of this sort: mx, spf, dkim, dmarc, mta_sts, tls_rpt, tlsa, ptr?"""

    record: str
    present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DmarcPolicy:
    """What a domain's DMARC record asks of receivers: none, quarantine, reject."""

    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsaComparison:
    """The MX hosts whose certificates were held against their TLSA records, and those that do not fit."""

    hosts: tuple[str, ...]
    unfit: tuple[str, ...]


DomainFact = SpfVerdict | SpfCost | RecordPresence | DmarcPolicy | TlsaComparison
"""What a probe of a domain has learnt beside its outcome."""
