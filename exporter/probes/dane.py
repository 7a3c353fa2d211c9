"""Holds the certificates of MX hosts against their TLSA records: a part of the probe `dns`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from exporter.domain_fact import TlsaComparison
from exporter.errors import Failure
from exporter.facts.chain import certificate_chain, chain_line
from exporter.facts.domain import dane, tlsa
from exporter.facts.domain.finding import Finding, shortened
from exporter.model import DnsAnswer, Endpoint, Relay, TlsOffer
from exporter.smtp.dialogue import opening
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exporter.ports import ProbeContext

MX_SECONDS = 20.0  # for one MX, all side by side: the run has 90 s, and what takes longer is a tarpit


async def compared(
    there: Mapping[str, DnsAnswer], addresses: Mapping[str, Sequence[Endpoint]], context: ProbeContext
) -> list[Finding]:
    """The MX hosts whose certificates are not those of their records; one that cannot be asked is noted."""
    wanted = {host: dane.associations(answer.records) for host, answer in there.items()}
    hosts = [host for host in wanted if wanted[host] and addresses[host]]
    came = await asyncio.gather(*(_shown(host, addresses[host][0], context) for host in hosts))
    shown = {host: each for host, each in zip(hosts, came, strict=True) if each is not None}
    unfit: dict[str, Finding] = {}
    for host, each in shown.items():
        if isinstance(each, Finding):
            unfit[host] = each
        elif not dane.fits(wanted[host] or (), each, host, context.clock.now()):
            unfit[host] = tlsa.mismatch(host, _unlike(there[host], each))
    if shown:
        context.record.learnt(TlsaComparison(hosts=tuple(shown), unfit=tuple(unfit)))
    return list(unfit.values())


def _unlike(answer: DnsAnswer, shown: Sequence[bytes]) -> str:
    line = chain_line(certificate_chain(shown)) or "none that can be read"
    return f"shows a certificate that its TLSA does not fit: {shortened(answer.records)}; shown: {line}"


async def _shown(host: str, there: Endpoint, context: ProbeContext) -> tuple[bytes, ...] | Finding | None:
    """The certificates of an MX as it sends them; None where it cannot be asked from here, as often."""
    own = context.with_own_record()
    relay = Relay(name=host, host=host, port=there.port, tls=TlsMode.STARTTLS)
    try:
        async with asyncio.timeout(MX_SECONDS), own.connect(relay, to=there, offer=TlsOffer()) as talk:
            await talk.play(opening(tls=relay.tls, name=talk.own_name))
            return talk.certificates
    except Failure as exc:
        if exc.fact.phase is Phase.STARTTLS:
            return tlsa.mismatch(host, f"has TLSA, but TLS does not come about: {exc.fact.detail}")
        told = exc.fact.detail
    except TimeoutError:
        told = f"no TLS within {MX_SECONDS:g} s"
    context.record.note(f"TLSA of {host} was not compared, port {there.port} is out of reach: {told}")
    return None
