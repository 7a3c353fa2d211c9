"""Plays sessions over sockets: accepts, moves bytes between wire and session, delays, bounds every wait.

What is said is `dialogue`'s; this file only knows when.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING

from exporter.simulator.dialogue import After, Session
from exporter.simulator.door import Door
from exporter.simulator.wire import LineTooLongError, Wire

if TYPE_CHECKING:
    import socket

    from exporter.simulator.certificates import Certificates
    from exporter.simulator.dialogue import Turn
    from exporter.simulator.house import House

IDLE_SECONDS = 300.0  # RFC 5321 section 4.5.3.2.7: a server waits at least 5 minutes for a command
HANDSHAKE_SECONDS = 30.0
GOODBYE_SECONDS = 2.0  # a peer that does not read its end is not waited for


class Server:
    """One submission port, STARTTLS or implicit TLS."""

    def __init__(
        self,
        house: House,
        certificates: Certificates,
        *,
        host: str,
        port: int,
        implicit: bool = False,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._house = house
        self._certificates = certificates
        self._implicit = implicit
        self._idle_seconds = idle_seconds
        self._tasks: set[asyncio.Task[None]] = set()
        self._door = Door(host, port, self._welcome)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._door.port

    async def set_blocked(self, *, blocked: bool) -> None:
        """Leave connection attempts unanswered and open connections silent, or stop doing so."""
        if blocked:
            await self._door.block()
        else:
            self._door.unblock()

    async def close(self) -> None:
        """Stop listening, end every session."""
        self._door.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _welcome(self, connection: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: connection.close())  # also if it was cancelled before it began

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        wire = Wire(reader, writer)
        try:
            # The peer went away, TLS failed, or nothing moved for too long: an ordinary end of a session.
            with contextlib.suppress(OSError, TimeoutError):
                await self._converse(wire)
        finally:
            await _end(wire)

    async def _converse(self, wire: Wire) -> None:
        session_id = f"08{secrets.token_hex(7).upper()}"
        session = Session(self._house, peer=wire.peer, session_id=session_id, encrypted=self._implicit)
        if self._implicit:
            await self._shake_hands(wire)
        after = await self._answer(wire, session.greeting())
        while after is not After.CLOSE:
            turn = await self._next_turn(wire, session)
            if turn is None:
                return
            after = await self._answer(wire, turn)
            if after is After.START_TLS:
                await self._shake_hands(wire)
                session.encrypted()

    async def _next_turn(self, wire: Wire, session: Session) -> Turn | None:
        """What is to be said next; None when the client is gone."""
        turn = None
        while turn is None:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    data = await (wire.chunk(session.wanted_bytes) if session.wanted_bytes else wire.line())
            except TimeoutError:
                return session.idle()
            except LineTooLongError:
                return session.line_too_long()
            if data is None:
                return None
            await self._door.open.wait()  # a shut port takes nothing in, on open connections too
            turn = session.chunk(data) if session.wanted_bytes else session.receive(data)
        return turn

    async def _answer(self, wire: Wire, turn: Turn) -> After:
        await asyncio.sleep(self._house.stage.scenario.delay_seconds(turn.point))
        await self._door.open.wait()
        async with asyncio.timeout(self._idle_seconds):
            await wire.send(turn.reply)
        return turn.after

    async def _shake_hands(self, wire: Wire) -> None:
        context = self._certificates.context(self._house.stage.scenario.tls_max)
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            await wire.start_tls(context)


async def _end(wire: Wire) -> None:
    try:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await wire.close()
    finally:
        wire.abort()
