"""What to look at in a run that worked: slow, a certificate near its end, addresses down, old TLS. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.model import Chain, Egress, Reached, TlsVersionTried
from exporter.web.views import utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import ProbeResult

SLOW_SECONDS = 10.0  # at the server; senders give up from 30 s on
CERTIFICATE_NEAR_SECONDS = 14 * 86400.0
_RETIRED = ("TLSv1.0", "TLSv1.1")  # RFC 8996


def remarks(result: ProbeResult | None, now: float) -> list[str]:
    """What to look at although it works."""
    return list(_remarks(result, now)) if result else []


def _remarks(result: ProbeResult, now: float) -> Iterator[str]:
    if result.duration_seconds > SLOW_SECONDS:
        yield f"slow: {result.duration_seconds:.1f} s at the server"
    ends = certificate_end(result)
    if ends is not None and ends - now < CERTIFICATE_NEAR_SECONDS:
        yield f"the server's certificate ends {utc(ends)}"
    reached = {fact.port for fact in result.facts if isinstance(fact, Reached) and fact.reachable}
    for fact in result.facts:
        if isinstance(fact, Reached) and fact.failed and fact.port in reached:
            yield f"{len(fact.failed)} of {fact.addresses} addresses over {fact.family} do not answer"
        if isinstance(fact, Egress) and not fact.expected:
            yield f"the relay sees us come from {fact.address}, which is not in expect.egress"
        if isinstance(fact, TlsVersionTried) and fact.accepted and fact.version in _RETIRED:
            yield f"{fact.version} still works, which RFC 8996 retires"


def certificate_end(result: ProbeResult) -> float | None:
    """When the first certificate of the chain ends, as far as the run has seen it."""
    chain = next((fact for fact in result.facts if isinstance(fact, Chain)), None)
    if chain is not None:
        return chain.not_after_timestamp
    return result.tls.certificate_not_after_timestamp if result.tls else None
