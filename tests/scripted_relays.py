"""Scripted mail servers, for probes of relays: no socket; each address says what it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from exporter.drivers.record import RunRecord
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.model import DnsAnswer, Endpoint, Plan, ProbeId, ProbeResult, Relay, TlsFacts, TlsOffer
from exporter.ports import Dialogue, Kind, Page, Upgrade
from exporter.terms import DnsStatus, Family, Phase, TlsMode, Way
from tests.fakes import ManualClock

BANNER = "220 mx.example ESMTP"
HELLO = "250-mx.example Hello [203.0.113.24]\n250-STARTTLS\n250 SIZE 1000"
HELLO_TLS = "250-mx.example Hello [203.0.113.24]\n250-AUTH LOGIN XOAUTH2\n250 SIZE 1000"
READY = "220 2.0.0 go ahead"
HEALTHY = (BANNER, HELLO, READY, HELLO_TLS)
TIMEOUT = FailureFact(phase=Phase.CONNECT, kind=FailureKind.TIMEOUT, detail="no answer within 10 s")
REFUSED = FailureFact(phase=Phase.CONNECT, kind=FailureKind.CONNECT_REFUSED, detail="Connection refused")


def broken(phase: Phase, kind: FailureKind, detail: str = "") -> FailureFact:
    return FailureFact(phase=phase, kind=kind, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What is said in turn: replies, or the fact that ends the session. `versions`: what TLS takes."""

    says: tuple[str | FailureFact, ...] = HEALTHY
    versions: Mapping[str | None, FailureFact | None] = field(default_factory=dict)
    verifies: FailureFact | None = None
    certificates: tuple[bytes, ...] = ()
    connect_seconds: float = 0.02
    reply_seconds: float = 0.03


@dataclass
class ScriptedConversation:
    """ports.Conversation on a script."""

    server: Server
    record: RunRecord
    offer: TlsOffer | None
    own_name: str = "[127.0.0.1]"
    private: bool = True

    def __post_init__(self) -> None:
        self._left = list(self.server.says)

    @property
    def certificates(self) -> tuple[bytes, ...]:
        return self.server.certificates

    async def play(self, dialogue: Dialogue[Any]) -> Any:
        try:
            step = next(dialogue)
            while True:
                self.record.enter(step.phase)
                step = dialogue.send(self._answer(step))
        except StopIteration as end:
            return end.value

    def _answer(self, step: object) -> Reply | TlsFacts:
        if isinstance(step, Upgrade):
            return self.shake_hands()
        said = self._left.pop(0)
        phase: Phase = step.phase  # type: ignore[attr-defined]
        if isinstance(said, FailureFact):
            raise Failure(replace(said, phase=phase))
        rows = said.splitlines()
        reply = Reply(code=int(rows[0][:3]), lines=tuple(row[4:] for row in rows))
        self.record.took(phase, self.server.reply_seconds, self.server.reply_seconds)
        self.record.got(phase, reply)
        return reply

    def shake_hands(self) -> TlsFacts:
        self.record.enter(Phase.TLS)
        fault = self.server.verifies if self.offer is None else self.server.versions.get(self.offer.version)
        if fault is not None and fault.phase is Phase.TLS:
            raise Failure(fault)
        facts = TlsFacts(version="TLSv1.3", cipher="c", certificate_not_after_timestamp=9e9)
        self.record.upgraded(facts)
        if fault is not None:
            self._left.insert(0, fault)
        return facts


@dataclass(frozen=True)
class ScriptedContext:
    """ports.ProbeContext: `servers` by address and port; no entry is one that drops what is sent to it."""

    endpoints: tuple[Endpoint, ...]
    servers: Mapping[tuple[str, int], Server | FailureFact]
    answers: Mapping[tuple[str, str], tuple[str, ...] | DnsStatus | FailureFact] = field(default_factory=dict)
    signed: bool = False
    pages: Mapping[str, str] = field(default_factory=dict)
    clock: ManualClock = field(default_factory=ManualClock)
    record: RunRecord = field(default_factory=lambda: RunRecord(ProbeId(probe="reach", relay="r")))

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        self.record.enter(Phase.DNS)
        answer = self.answers.get((name, rdtype), DnsStatus.NO_NAME)
        if isinstance(answer, FailureFact):
            raise Failure(answer)
        if isinstance(answer, DnsStatus):
            return DnsAnswer(name=name, type=rdtype, status=answer)
        return DnsAnswer(name=name, type=rdtype, status=DnsStatus.FOUND, records=answer, signed=self.signed)

    async def fetch(self, url: str) -> Page:
        self.record.enter(Phase.DNS)
        if url not in self.pages:
            raise Failure(broken(Phase.DNS, FailureKind.CONNECT_REFUSED, "Connection refused"))
        return Page(status=200, text=self.pages[url])

    async def resolve(self, relay: Relay) -> tuple[Endpoint, ...]:
        return self.endpoints

    @asynccontextmanager
    async def connect(
        self, relay: Relay, *, to: Endpoint | None = None, offer: TlsOffer | None = None
    ) -> AsyncIterator[ScriptedConversation]:
        there = to or self.endpoints[0]
        self.record.enter(Phase.CONNECT)
        server = self.servers.get((there.address, relay.port), TIMEOUT)
        if isinstance(server, FailureFact):
            raise Failure(server)
        self.record.took(Phase.CONNECT, server.connect_seconds, server.connect_seconds)
        talk = ScriptedConversation(server=server, record=self.record, offer=offer)
        if relay.tls is TlsMode.IMPLICIT:
            talk.shake_hands()
        yield talk

    def token_hex(self, nbytes: int) -> str:
        return "ab" * nbytes

    def with_own_record(self) -> ScriptedContext:
        return replace(self, record=RunRecord(self.record.id))

    def merge(self, other: Any) -> None:
        self.record.merge(other.record)


def endpoint(address: str, *, routed: bool = True) -> Endpoint:
    family = Family.IPV6 if ":" in address else Family.IPV4
    return Endpoint(address=address, port=587, family=family, routed=routed)


async def run(
    kind: Kind, context: ScriptedContext, relay: Relay, options: object, *, domain: str = ""
) -> ProbeResult:
    """One run's facts."""
    plan = Plan(
        id=ProbeId(probe=kind.name, relay=relay.name, domain=domain, auth="none"),
        relay=relay,
        every_seconds=60.0,
        deadline_seconds=60.0,
        options=options,
        way=Way.NONE,
    )
    try:
        await kind.run(plan, context)  # type: ignore[arg-type]
    except Failure as exc:
        return context.record.result(exc.fact)
    return context.record.result(None)
