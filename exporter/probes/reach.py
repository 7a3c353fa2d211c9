"""reach: is there a mail server at each port, over IPv4 and IPv6, at every address; what does it offer?

Asks for no credential. TLS is looked at for what is offered under it; judging it is the probe `tls`'s.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from exporter.config.mail_ports import relay_at
from exporter.config.options import RelayProbeOptions
from exporter.config.values import Port
from exporter.errors import Failure
from exporter.facts.banner import banner_facts
from exporter.facts.ehlo import capabilities, is_masked
from exporter.facts.network_hint import is_expected_address, is_foreign_banner, is_too_near, network_hint
from exporter.failure import FailureFact, FailureKind
from exporter.model import Egress, Endpoint, Offered, Plan, ProbeResult, Reached, Relay, TlsOffer
from exporter.probes.kind import RelayKind, located
from exporter.smtp.dialogue import greeting, opening
from exporter.terms import Family, Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exporter.failure import Reply
    from exporter.ports import ProbeContext

ADDRESSES_MAX = 8  # of each IP version: as many as the large providers give at once
_UNVERIFIED = TlsOffer()


class ReachOptions(RelayProbeOptions):
    """`ports`: the relay's own unless written. `expect: blocked` where no connection may come about."""

    ports: Annotated[tuple[Port, ...], Field(min_length=1, max_length=16)] | None = None
    expect: Literal["reachable", "blocked"] = "reachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one address at one port, and where it was recorded."""

    relay: Relay
    endpoint: Endpoint
    context: ProbeContext
    result: ProbeResult

    @property
    def unreached(self) -> FailureFact | None:
        """Why no mail server was found there; None where one answers EHLO, whatever comes after."""
        fact = self.result.failure
        if fact is None or fact.phase is Phase.STARTTLS:
            return None
        after_hello = self.relay.tls is not TlsMode.IMPLICIT and Phase.STARTTLS in _replies(self.result)
        return None if after_hello else fact

    @property
    def fault(self) -> FailureFact | None:
        """What is wrong at this port: nobody there, no STARTTLS, or somebody else."""
        fact = self.unreached or self.result.failure
        if fact is not None and (self.unreached or fact.phase is Phase.STARTTLS):
            return fact
        banner = _replies(self.result).get(Phase.BANNER)
        if banner is None or not is_foreign_banner(banner, self.relay.host):
            return None
        masked = any(is_masked(word) for word in banner.text.split())
        kind = FailureKind.STARTTLS_MASKED if masked else FailureKind.INTERCEPTED
        detail = f"greeted by {banner.text.splitlines()[0]}"
        return FailureFact(phase=Phase.BANNER, kind=kind, reply=banner, detail=detail)


class ReachKind(RelayKind):
    """Looks at a relay's ports from here."""

    name: ClassVar = "reach"
    every_seconds: ClassVar = 60.0
    deadline_seconds: ClassVar = 100.0  # lookup, connect and a banner that takes its minute: slow is not down
    options: ClassVar = ReachOptions

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Visit every address at every port at once, and tell the run by the visit that says most."""
        options: ReachOptions = plan.options  # type: ignore[assignment]
        relay = await located(plan.relay, context)
        relays = [relay_at(relay, port) for port in options.ports or (relay.port,)]
        endpoints = _chosen(await context.resolve(relay))
        context.record.enter(
            Phase.CONNECT
        )  # a deadline that passes during the visits is no fault of the lookup
        visits = await asyncio.gather(
            *(_visit(relay, endpoint, first, context) for relay in relays for endpoint, first in endpoints)
        )
        by_port = {relay.port: [visit for visit in visits if visit.relay is relay] for relay in relays}
        for each in by_port.values():
            context.record.learnt(*_reached(each))
        _learn_egress(visits, relay, context)
        if options.expect == "blocked":
            _tell_open(by_port.values(), context)
        else:
            _tell(by_port.values(), context)


def _chosen(endpoints: Sequence[Endpoint]) -> list[tuple[Endpoint, bool]]:
    """The addresses to visit, by IP version, and whether each is the first of its version.

    A version without a local route is absent, not down. Raises Failure where there is none at all.
    """
    chosen: list[tuple[Endpoint, bool]] = []
    for family in (Family.IPV4, Family.IPV6):
        routed = [each for each in endpoints if each.family is family and each.routed]
        chosen += [(each, each is routed[0]) for each in routed[:ADDRESSES_MAX]]
    if not chosen:
        addresses = ", ".join(each.address for each in endpoints)
        detail = f"no local route to {addresses}"
        raise Failure(FailureFact(phase=Phase.CONNECT, kind=FailureKind.UNREACHABLE, detail=detail))
    return chosen


async def _visit(relay: Relay, endpoint: Endpoint, first: bool, context: ProbeContext) -> Visit:
    """Banner and EHLO; at the first address of each IP version also what is offered under TLS."""
    own, play = context.with_own_record(), opening if first else greeting
    there, fact = replace(endpoint, port=relay.port), None
    try:
        async with own.connect(relay, to=there, offer=_UNVERIFIED) as talk:
            await talk.play(play(tls=relay.tls, name=relay.helo or talk.own_name))
    except Failure as exc:
        fact = exc.fact
    return Visit(relay=relay, endpoint=there, context=own, result=own.record.result(fact))


def _reached(visits: Sequence[Visit]) -> Iterable[Reached]:
    """One fact for each IP version at this port."""
    for family, group in groupby(visits, key=lambda visit: visit.endpoint.family):
        same = list(group)
        up = [visit for visit in same if visit.unreached is None]
        yield Reached(
            port=same[0].relay.port,
            family=family,
            addresses=len(same),
            connect_seconds=_seconds(up[0].result, Phase.CONNECT) if up else None,
            failed=tuple(
                _told(visit.endpoint.address, visit.relay.port, visit.unreached)
                for visit in same
                if visit.unreached is not None
            ),
        )


def _told(address: str, port: int, why: FailureFact) -> str:
    """The address, where it ended and why, without the address again."""
    return f"{address}: {why.phase}: {why.detail.removesuffix(f' at {address} port {port}')}"


def _tell(by_port: Iterable[Sequence[Visit]], context: ProbeContext) -> None:
    """Each port needs one good address. Raises Failure for the first port without."""
    told: Visit | None = None
    bad: Visit | None = None
    for visits in by_port:
        _note_partial(visits, context)
        good = next((visit for visit in visits if visit.fault is None), None)
        told = told or good
        if good is None:
            bad = bad or _telling(visits)
            context.record.note(_port_line(_telling(visits)))
    shown = bad or told
    assert shown is not None  # noqa: S101 - each port has a visit, and each visit is good or bad
    context.merge(shown.context)
    _learn_from(told or shown, context)
    if bad is not None and bad.fault is not None:
        raise Failure(replace(bad.fault, port=bad.relay.port))


def _learn_egress(visits: Iterable[Visit], relay: Relay, context: ProbeContext) -> None:
    """Where the relay says that we come from; an IP version of which none is listed is not judged."""
    seen = (banner_facts(visit.result).egress_address for visit in visits)
    for address in dict.fromkeys(filter(None, seen)):
        expected = is_expected_address(address, relay.egress)
        context.record.learnt(Egress(address=address, expected=expected))
        if not expected:
            context.record.note(f"seen to come from {address}, not from {', '.join(relay.egress)}")


def _tell_open(by_port: Iterable[Sequence[Visit]], context: ProbeContext) -> None:
    """Raises Failure for the first port that a connection came about at."""
    visits = [visit for each in by_port for visit in each]
    opened = next((visit for visit in visits if Phase.CONNECT in _phases(visit.result)), None)
    context.merge((opened or visits[0]).context)
    if opened is not None:
        detail = f"port {opened.relay.port} of {opened.endpoint.address} takes connections"
        raise Failure(
            FailureFact(
                phase=Phase.CONNECT,
                kind=FailureKind.REACHED_UNEXPECTEDLY,
                detail=detail,
                port=opened.relay.port,
            )
        )


def _telling(visits: Sequence[Visit]) -> Visit:
    """Of visits that all failed, the one that came furthest."""
    return max(visits, key=lambda visit: len(visit.result.phases))


def _note_partial(visits: Sequence[Visit], context: ProbeContext) -> None:
    """Some addresses of a name that do not answer fail a share of the senders: said, though others do."""
    for fact in _reached(visits):
        if fact.failed and (fact.reachable or any(visit.unreached is None for visit in visits)):
            context.record.note(
                f"{len(fact.failed)} of {fact.addresses} addresses over {fact.family} do not answer "
                f"at {fact.port}: {'; '.join(fact.failed)}"
            )


def _port_line(visit: Visit) -> str:
    fact, port = visit.fault, visit.relay.port
    assert fact is not None  # noqa: S101 - only bad visits are told so
    words = network_hint(fact, host=visit.relay.host, port=port)
    return f"port {port}: {words or fact.detail}"


def _learn_from(visit: Visit, context: ProbeContext) -> None:
    """What the port offers, and what its answers give away."""
    result, replies = visit.result, _replies(visit.result)
    hello = replies.get(Phase.EHLO)
    if hello is not None and hello.code == 250:
        offered = capabilities(hello)
        context.record.offered(offered.mechanisms)
        context.record.learnt(
            Offered(
                starttls=offered.starttls or Phase.STARTTLS in replies,
                mechanisms=offered.mechanisms,
                capabilities=offered.keywords,
            )
        )
    if result.failure is not None and visit.fault is None:
        context.record.note(f"TLS did not come about ({result.failure.detail}): see the probe tls")
    connect, answer = _seconds(result, Phase.CONNECT), _seconds(result, Phase.EHLO)
    if connect is not None and answer is not None:
        near = is_too_near(visit.endpoint.address, connect_seconds=connect, reply_seconds=answer)
        if near:
            context.record.note(
                f"connected in {connect * 1e3:.1f} ms, nearer than the server can be: a proxy in the line "
                "takes the connections"
            )


def _replies(result: ProbeResult) -> dict[Phase, Reply]:
    return {said.phase: said.reply for said in result.replies}


def _phases(result: ProbeResult) -> set[Phase]:
    return {time.phase for time in result.phases}


def _seconds(result: ProbeResult, phase: Phase) -> float | None:
    return next((time.seconds for time in result.phases if time.phase is phase), None)


KIND = ReachKind()
