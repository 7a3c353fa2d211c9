"""One SMTP port: accepts connections, moves bytes between them and sessions, delays, bounds every wait.

What is said is `dialogue`'s; this file only knows when.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING

from exporter.simulator.session_port import SessionPort
from exporter.simulator.smtp.connection import Connection, LineTooLongError
from exporter.simulator.smtp.dialogue import After, Session

if TYPE_CHECKING:
    import socket

    from exporter.simulator.certificates import Certificates
    from exporter.simulator.smtp.dialogue import Turn
    from exporter.simulator.smtp.shared import SharedState

IDLE_SECONDS = 300.0  # RFC 5321 section 4.5.3.2.7: a server waits at least 5 minutes for a command
HANDSHAKE_SECONDS = 30.0
CLOSE_SECONDS = 2.0  # a peer that does not read its end is not waited for


class Server:
    """One submission port, STARTTLS or implicit TLS."""

    def __init__(
        self,
        shared: SharedState,
        certificates: Certificates,
        *,
        host: str,
        port: int,
        implicit: bool = False,
        session_class: type[Session] = Session,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._shared = shared
        self._certificates = certificates
        self._implicit = implicit
        self._session_class = session_class
        self._idle_seconds = idle_seconds
        self._port = SessionPort(host, port, self._serve)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port.number

    async def set_blocked(self, *, blocked: bool) -> None:
        """Leave connection attempts unanswered and open connections silent, or stop doing so."""
        await self._port.set_blocked(blocked=blocked)

    async def close(self) -> None:
        """Stop listening, end every session."""
        await self._port.close()

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        client = Connection(reader, writer)
        try:
            # The peer went away, TLS failed, or nothing moved for too long: an ordinary end of a session.
            with contextlib.suppress(OSError, TimeoutError):
                await self._converse(client)
        finally:
            await _end(client)

    async def _converse(self, connection: Connection) -> None:
        session_id = f"08{secrets.token_hex(7).upper()}"
        session = self._session_class(
            self._shared, peer=connection.peer, session_id=session_id, encrypted=self._implicit
        )
        if self._implicit:
            await self._shake_hands(connection)
        after = await self._answer(connection, session.greeting())
        while after is not After.CLOSE:
            turn = await self._next_turn(connection, session)
            if turn is None:
                return
            after = await self._answer(connection, turn)
            if after is After.START_TLS:
                await self._shake_hands(connection)
                session.encrypted()

    async def _next_turn(self, connection: Connection, session: Session) -> Turn | None:
        """What is to be said next; None when the client is gone."""
        turn = None
        while turn is None:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    data = await (
                        connection.chunk(session.wanted_bytes) if session.wanted_bytes else connection.line()
                    )
            except TimeoutError:
                return session.idle()
            except LineTooLongError:
                return session.line_too_long()
            if data is None:
                return None
            await self._port.opened()  # a blocked port takes nothing in, on open connections too
            turn = session.chunk(data) if session.wanted_bytes else session.receive(data)
        return turn

    async def _answer(self, connection: Connection, turn: Turn) -> After:
        await asyncio.sleep(self._shared.current.scenario.delay_seconds(turn.point))
        await self._port.opened()
        async with asyncio.timeout(self._idle_seconds):
            await connection.send(turn.reply)
        return turn.after

    async def _shake_hands(self, connection: Connection) -> None:
        context = self._certificates.of(self._shared.current.scenario)
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            await connection.start_tls(context)


async def _end(connection: Connection) -> None:
    try:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await connection.close()
    finally:
        connection.abort()
