"""tls: which TLS versions a mail dialogue works with, whether the chain is trusted, and what it is made of.

One verified session tells the run; sessions that only look, one for each version, tell the rest.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from exporter.errors import Failure
from exporter.facts.chain import (
    certificate_chain,
    chain_line,
    inspector,
    is_foreign_issuer,
    missing_issuer,
    weaknesses,
)
from exporter.failure import FailureFact, FailureKind
from exporter.model import Chain, Plan, Relay, TlsOffer, TlsVersionTried
from exporter.probes.kind import RelayKind, located
from exporter.smtp.dialogue import opening
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.model import CertificateFacts
    from exporter.ports import ProbeContext

VERSIONS = ("1.0", "1.1", "1.2", "1.3")
_UNTRUSTED = {FailureKind.CERT_UNTRUSTED, FailureKind.TLS_ERROR}


class TlsKind(RelayKind):
    """Looks at a relay's TLS: a handful of sessions, none with a credential."""

    name: ClassVar = "tls"
    every_seconds: ClassVar = 3600.0
    deadline_seconds: ClassVar = 120.0

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """All sessions at once; the verified one decides, then the chain, then the versions."""
        relay = await located(plan.relay, context)
        relay = relay if relay.tls is TlsMode.IMPLICIT else _by_starttls(relay)
        fault, chain, tried = await asyncio.gather(
            _verified(relay, context), _chain(relay, context), _all_tried(relay, context)
        )
        context.record.learnt(*tried)
        if chain:
            context.record.learnt(Chain(certificates=chain, verified=fault is None))
            _note_chain(chain, context)
        fault = _judged(fault, chain, relay) or _too_old(tried, relay)
        if fault is not None:
            raise Failure(fault)
        _note_old(tried, context)


def _by_starttls(relay: Relay) -> Relay:
    """The question is TLS: a relay that is used without is asked for STARTTLS all the same."""
    return replace(relay, tls=TlsMode.STARTTLS)


async def _verified(relay: Relay, context: ProbeContext) -> FailureFact | None:
    """The session that a careful sender would have; tells the run."""
    try:
        async with context.connect(relay) as talk:
            await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))
    except Failure as exc:
        return exc.fact
    return None


async def _chain(relay: Relay, context: ProbeContext) -> tuple[CertificateFacts, ...]:
    """The certificates as sent, trusted or not; empty where TLS does not come about."""
    own = context.with_own_record()
    try:
        async with own.connect(relay, offer=TlsOffer()) as talk:
            await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))
            return certificate_chain(talk.certificates)
    except Failure:
        return ()


async def _all_tried(relay: Relay, context: ProbeContext) -> list[TlsVersionTried]:
    """The versions of which it is known whether they work."""
    tried = await asyncio.gather(*(_tried(relay, version, context) for version in VERSIONS))
    return [each for each in tried if each is not None]


async def _tried(relay: Relay, version: str, context: ProbeContext) -> TlsVersionTried | None:
    """Does a dialogue work with this version only? None where it is not known: no TLS yet, or other trouble.

    EHLO after the handshake counts: Exchange Online shakes hands with an old client and then says 421 4.7.66.
    What goes wrong there without a word about TLS is no verdict on the version.
    """
    own, name = context.with_own_record(), f"TLSv{version}"
    try:
        async with own.connect(relay, offer=TlsOffer(version=version)) as talk:
            await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))
    except Failure as exc:
        if not _is_about_tls(exc.fact):
            return None
        return TlsVersionTried(version=name, accepted=False, detail=exc.fact.detail)
    return TlsVersionTried(version=name, accepted=True)


def _is_about_tls(fact: FailureFact) -> bool:
    """Did the handshake fail by itself, or did a reply refuse the version?"""
    if fact.phase is Phase.TLS:
        return fact.kind not in (FailureKind.LOCAL, FailureKind.TIMEOUT)
    said = fact.reply.text.lower() if fact.reply else fact.detail.lower()
    return fact.kind is FailureKind.REFUSED and fact.phase is Phase.EHLO and "tls" in said


def _judged(fault: FailureFact | None, chain: Sequence[CertificateFacts], relay: Relay) -> FailureFact | None:
    """The verified session's fault, and what the chain adds; a chain that leads elsewhere is one too."""
    if fault is not None and (fault.phase is not Phase.TLS or not chain):
        return fault
    told = f"chain: {chain_line(chain)}" if chain else ""
    if (name := inspector(chain)) or (relay.ca_file is None and is_foreign_issuer(chain, relay.host)):
        detail = f"the certificate of {relay.host} was issued by {name or chain[-1].issuer}; {told}"
        return FailureFact(phase=Phase.TLS, kind=FailureKind.TLS_INTERCEPTED, detail=detail)
    if fault is None:
        return None
    lacking = missing_issuer(chain) if fault.kind in _UNTRUSTED else ""
    more = (
        f"; only its own certificate was sent: if {lacking} is an intermediate, it is missing"
        if lacking
        else ""
    )
    return replace(fault, detail=f"{fault.detail}{more}; {told}")


def _too_old(tried: Sequence[TlsVersionTried], relay: Relay) -> FailureFact | None:
    """Against a written `expect.tls_min`, an older version that works is a fault."""
    old = _older(tried, relay.tls_min) if relay.tls_min_expected else []
    if not old:
        return None
    detail = f"{' and '.join(old)} accepted, and expect.tls_min is {relay.tls_min}"
    return FailureFact(phase=Phase.TLS, kind=FailureKind.LEGACY_TLS_ACCEPTED, detail=detail)


def _note_old(tried: Sequence[TlsVersionTried], context: ProbeContext) -> None:
    if old := _older(tried, "1.2"):
        context.record.note(f"{' and '.join(old)} still accepted (RFC 8996 retires them)")


def _older(tried: Sequence[TlsVersionTried], version: str) -> list[str]:
    """The versions that work and are older than this one."""
    return [each.version for each in tried if each.accepted and each.version < f"TLSv{version}"]


def _note_chain(chain: Sequence[CertificateFacts], context: ProbeContext) -> None:
    context.record.note(f"certificate chain: {chain_line(chain)}")
    for line in weaknesses(chain):
        context.record.note(f"weak: {line}")


KIND = TlsKind()
