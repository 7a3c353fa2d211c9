"""SMTP on a connection: one command, one reply, in this order; a silent server is provoked to show itself."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING, Any

from exporter.drivers.conversation import Conversation
from exporter.drivers.faults import failure
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind, Reply
from exporter.ports import Await, Send
from exporter.smtp import commands
from exporter.smtp.dialogue import farewell
from exporter.smtp.reply import ReplyError, ReplyParser
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.drivers.clock import Instant
    from exporter.drivers.stream import Segment

POKE_SECONDS = 0.2  # how long a silent server may take to show what it is
SHUTTING_DOWN = 421  # RFC 5321 3.8: the one reply that may come before its command


class SmtpConversation(Conversation):
    """ports.Conversation over one connection."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._parser = ReplyParser()

    @property
    def own_name(self) -> str:
        """Our name for EHLO: the host's full name, else our address as a literal (RFC 5321 section 4.1.3)."""
        name = socket.gethostname()
        return name if "." in name else _literal(self._tcp.own_address)

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

    @property
    def _left_over(self) -> bool:
        return not self._parser.idle

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
        lines = tuple(map(self._record.redact, reply.lines))
        return reply if lines == reply.lines else Reply(code=reply.code, lines=lines)

    async def _silent(self) -> None:
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
