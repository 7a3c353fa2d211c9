"""What a domain's records came to, as lines of `check`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.domain_fact import DmarcPolicy, RecordPresence, SpfCost, SpfVerdict, TlsaComparison

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import ProbeResult

LOOKUPS_MAX = 10  # RFC 7208 section 4.6.4


def domain_lines(result: ProbeResult) -> Iterator[str]:
    """Which records there are, the DMARC policy, and SPF's word on each sending address."""
    records = {fact.record: fact.present for fact in result.facts if isinstance(fact, RecordPresence)}
    for there, name in ((True, "records"), (False, "not there")):
        if found := [record for record, present in records.items() if present is there]:
            yield f"{name}: {', '.join(found)}"
    for fact in result.facts:
        if isinstance(fact, DmarcPolicy):
            yield f"DMARC asks receivers to do: {fact.policy}"
        if isinstance(fact, SpfCost):
            yield f"SPF takes {fact.dns_lookups} of {LOOKUPS_MAX} DNS lookups"
        if isinstance(fact, SpfVerdict):
            yield f"SPF of {fact.address}: {fact.result}"
        if isinstance(fact, TlsaComparison):
            verdict = f"does not fit {', '.join(fact.unfit)}" if fact.unfit else "fits"
            yield f"TLSA held against {', '.join(fact.hosts)}: {verdict}"
