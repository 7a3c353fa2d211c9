"""One connection on which dialogues are played, whatever the protocol: limits, times, TLS, secrets.

A conversation is in sync while each command sent has had its answer. Only then it says goodbye.
"""

from __future__ import annotations

import ipaddress
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from exporter.drivers.faults import failure
from exporter.drivers.stream import Stream, TcpStream, TlsStream
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.model import TlsFacts
from exporter.ports import Await, Send, Upgrade
from exporter.terms import Phase

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine

    from exporter.drivers.connect import Connected
    from exporter.drivers.record import RunRecord
    from exporter.model import Relay
    from exporter.ports import Dialogue, Step

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
    Phase.IMAP: 60.0,  # a search in a large mailbox takes its time
    Phase.QUIT: 2.0,  # nothing depends on it any more
}


class Conversation(ABC):
    """One connection. A protocol says what one turn is, and how it says goodbye."""

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
        self._last_sent = connected.at
        self._in_sync = True
        self._limits = LIMITS_SECONDS | dict(relay.timeouts)

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

    @abstractmethod
    async def quit(self) -> None:
        """Say goodbye where the channel is in sync; nothing that happens here counts."""

    @abstractmethod
    def abort(self) -> None:
        """Out of time: goodbye goes without waiting for its answer."""

    def close(self) -> None:
        """Release the connection."""
        self._stream.close()

    @property
    @abstractmethod
    def _left_over(self) -> bool:
        """Is anything left of what the peer has said?"""

    @abstractmethod
    async def _turn(self, step: Await | Send) -> Any:
        """Send what is to be sent, and read what comes to it."""

    async def _silent(self) -> None:  # noqa: B027 - most protocols do nothing
        """A server greets nobody: what can be found out about it before the failure is told."""

    def _perform(self, step: Step) -> Coroutine[Any, Any, Any]:
        self._record.enter(step.phase)
        return self._upgrade() if isinstance(step, Upgrade) else self._within(step.phase, self._turn(step))

    async def _upgrade(self) -> TlsFacts:
        if self._left_over:
            self._in_sync = False
            raise failure(
                Phase.STARTTLS, FailureKind.PLAINTEXT_INJECTION, "text in clear behind the reply to STARTTLS"
            )
        return await self.start_tls()

    async def _say(self, step: Send) -> None:
        if step.secret and self._unverified:
            raise failure(step.phase, FailureKind.PLAINTEXT_REFUSED, "the certificate was not verified")
        if step.secret:
            self._record.redact.hide(step.data.decode().strip().rpartition(" ")[2])
            self._record.secret_left()
        self._record.sent(step.shown)
        self._last_sent = await self._stream.send(step.data, step.phase)

    async def _within(self, phase: Phase, work: Coroutine[Any, Any, T]) -> T:
        """Do the work within the phase's limit."""
        limit = self._limits[phase]
        self._tcp.limit(limit)
        try:
            return await work
        except TimeoutError:
            if phase is Phase.BANNER:
                await self._silent()
            raise failure(phase, FailureKind.TIMEOUT, f"no answer within {limit:g} s") from None
