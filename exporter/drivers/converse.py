"""Plays dialogues on a stream: every wait has a limit, every turn is timed, every reply fits its command.

A conversation is in sync while each command sent has had its one reply. Only then it takes its leave.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from typing import TYPE_CHECKING, Any, TypeVar

from exporter.drivers.clock import Instant
from exporter.drivers.faults import failure
from exporter.drivers.stream import Segment, Stream, TcpStream, TlsStream
from exporter.errors import Failure
from exporter.model import FailureFact, FailureKind, Phase, Reply, TlsFacts
from exporter.ports import Await, Send, Upgrade
from exporter.smtp import commands
from exporter.smtp.dialogue import farewell
from exporter.smtp.reply import ReplyError, ReplyParser

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine

    from exporter.drivers.connect import Connected
    from exporter.drivers.record import RunRecord
    from exporter.model import Relay
    from exporter.ports import Answer, Dialogue, Step

T = TypeVar("T")

# Seconds a phase may last. RFC 5321 4.5.3.2 asks for minutes: slow is not down.
LIMITS_SECONDS = {
    Phase.DNS: 10.0,
    Phase.CONNECT: 10.0,
    Phase.BANNER: 60.0,
    Phase.EHLO: 30.0,
    Phase.STARTTLS: 30.0,
    Phase.TLS: 20.0,
    Phase.AUTH: 60.0,  # Exchange Online holds back failed logins for several seconds
    Phase.MAIL_FROM: 60.0,
    Phase.RCPT_TO: 60.0,
    Phase.DATA: 60.0,
    Phase.MESSAGE: 180.0,
    Phase.QUIT: 2.0,  # nothing depends on it any more
}
POKE_SECONDS = 0.2  # how long a silent server may take to show what it is
SHUTTING_DOWN = 421  # RFC 5321 3.8: the one reply that may come before its command


class SmtpConversation:
    """ports.Conversation over one connection."""

    def __init__(
        self,
        connected: Connected,
        relay: Relay,
        record: RunRecord,
        context: ssl.SSLContext | None,
        *,
        unverified: bool = False,
    ) -> None:
        self._tcp: TcpStream = connected.stream
        self._stream: Stream = connected.stream
        self._relay = relay
        self._record = record
        self._context = context
        self._unverified = unverified  # the certificate is not verified: no secret may pass
        self._parser = ReplyParser()
        self._last_sent = connected.at
        self._in_sync = True
        self._limits = LIMITS_SECONDS | dict(relay.timeouts)

    @property
    def own_name(self) -> str:
        """Our name for EHLO: the host's full name, else our address as a literal (RFC 5321 section 4.1.3)."""
        name = socket.gethostname()
        return name if "." in name else _literal(self._tcp.own_address)

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The server's chain in DER, its own first, as it was sent; empty without TLS."""
        return self._stream.certificates() if isinstance(self._stream, TlsStream) else ()

    @property
    def private(self) -> bool:
        """Is the peer on a private network?"""
        address = ipaddress.ip_address(self._tcp.peer_address.partition("%")[0])
        return address.is_private

    async def play(self, dialogue: Dialogue[T]) -> T:
        """Play a dialogue to its end. Raises Failure."""
        try:
            step = next(dialogue)
            while True:
                try:
                    answer = await self._perform(step)
                except Failure as exc:
                    step = dialogue.throw(exc)
                else:
                    step = dialogue.send(answer)
        except StopIteration as end:
            learnt: T = end.value
            return learnt

    async def start_tls(self) -> TlsFacts:
        """Put TLS on the connection, verified."""
        if self._context is None:
            raise failure(Phase.TLS, FailureKind.INTERNAL, "no TLS context for this relay")
        tls = TlsStream(self._tcp, self._context, self._relay.server_name or self._relay.host)
        self._in_sync = False
        turns = await self._within(Phase.TLS, tls.handshake())
        for turn in turns:
            self._record.turn(Phase.TLS, turn.sent, turn.got)
        self._stream = tls
        self._last_sent = tls.last_sent
        self._in_sync = True
        facts = tls.facts()
        self._record.upgraded(facts)
        return facts

    async def quit(self) -> None:
        """QUIT where the channel is in sync; nothing that happens here counts."""
        if self._in_sync:
            with contextlib.suppress(Failure):
                await self.play(farewell())
                return
        self._record.note("no QUIT")

    def abort(self) -> None:
        """Out of time: QUIT goes without waiting for its reply."""
        self._stream.send_now(commands.QUIT)

    def close(self) -> None:
        """Release the connection."""
        self._stream.close()

    async def _perform(self, step: Step) -> Answer:
        self._record.enter(step.phase)
        if isinstance(step, Upgrade):
            return await self._upgrade()
        return await self._within(step.phase, self._turn(step))

    async def _upgrade(self) -> TlsFacts:
        if not self._parser.idle:
            self._in_sync = False
            raise failure(
                Phase.STARTTLS, FailureKind.PLAINTEXT_INJECTION, "text in clear behind the reply to STARTTLS"
            )
        return await self.start_tls()

    async def _turn(self, step: Await | Send) -> Reply:
        self._in_sync = False
        if isinstance(step, Send):
            await self._say(step)
        reply, at, first = await self._reply(step.phase)
        self._record.turn(step.phase, self._last_sent, at)
        self._record.got(step.phase, reply)
        self._check_order(step, reply, first)
        self._in_sync = reply.code != SHUTTING_DOWN
        return reply

    async def _say(self, step: Send) -> None:
        if step.secret and self._unverified:
            raise failure(step.phase, FailureKind.PLAINTEXT_REFUSED, "the certificate was not verified")
        if step.secret:
            self._record.redact.hide(step.data.decode().strip().rpartition(" ")[2])
            self._record.secret_left()
        self._record.sent(step.shown)
        self._last_sent = await self._stream.send(step.data, step.phase)

    async def _reply(self, phase: Phase) -> tuple[Reply, Instant, Instant]:
        """The next reply, when its last byte came and when its first did."""
        first: Instant | None = None
        while True:
            segment = await self._stream.receive(phase)
            first = first or segment.at
            if (reply := self._parse(segment, phase)) is not None:
                return self._redacted(reply), segment.at, first

    def _parse(self, segment: Segment, phase: Phase) -> Reply | None:
        if not segment.data:
            cut = "" if self._parser.idle else " in the middle of a reply"
            raise failure(phase, FailureKind.CLOSED, f"the server closed the connection{cut}")
        self._parser.feed(segment.data)
        try:
            reply = self._parser.next_reply()
        except ReplyError as exc:
            raise failure(phase, exc.kind, exc.detail) from exc
        for note in self._parser.notes:
            self._record.note(note)
        return reply

    def _check_order(self, step: Await | Send, reply: Reply, first: Instant) -> None:
        """One command, one reply, in this order. After STARTTLS the upgrade looks for what is left over."""
        surplus = not self._parser.idle and step.phase is not Phase.STARTTLS
        early = (
            isinstance(step, Send)
            and first.stamped
            and first.realtime_ns < self._last_sent.realtime_ns
            and reply.code != SHUTTING_DOWN
        )
        if surplus or early:
            detail = "more replies than commands" if surplus else "a reply before its command"
            raise Failure(
                FailureFact(phase=step.phase, kind=FailureKind.UNSOLICITED, reply=reply, detail=detail)
            )

    def _redacted(self, reply: Reply) -> Reply:
        return Reply(code=reply.code, lines=tuple(self._record.redact(line) for line in reply.lines))

    async def _within(self, phase: Phase, work: Coroutine[Any, Any, T]) -> T:
        """Do the work within the phase's limit."""
        limit = self._limits[phase]
        self._tcp.limit(limit)
        try:
            return await work
        except TimeoutError:
            if phase is Phase.BANNER:
                await self._poke()
            raise failure(phase, FailureKind.TIMEOUT, f"no answer within {limit:g} s") from None

    async def _poke(self) -> None:
        """Provoke a server that says nothing: an HTTP or TLS server waits for us and will now show itself."""
        self._tcp.limit(POKE_SECONDS)
        with contextlib.suppress(TimeoutError):
            await self._stream.send(commands.QUIT, Phase.BANNER)
            await self._foreign_word()

    async def _foreign_word(self) -> None:
        try:
            await self._reply(Phase.BANNER)
        except Failure as exc:
            if exc.fact.kind is not FailureKind.NOT_SMTP:
                return
            if "TLS" in exc.fact.detail:
                raise failure(
                    Phase.BANNER, FailureKind.TLS_EXPECTED, "the server waits for a TLS handshake"
                ) from exc
            raise


def _literal(address: str) -> str:
    bare = address.partition("%")[0]
    return f"[IPv6:{bare}]" if ":" in bare else f"[{bare}]"
