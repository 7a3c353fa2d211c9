"""One IMAP port with TLS from the first byte: moves bytes between connections and sessions, tells an IDLE."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from exporter.simulator.mail.imap import GREETING, Session
from exporter.simulator.session_port import SessionPort
from exporter.simulator.smtp.connection import Connection, LineTooLongError

if TYPE_CHECKING:
    import socket

    from exporter.simulator.certificates import Certificates
    from exporter.simulator.mail.store import MailStore
    from exporter.simulator.smtp.shared import SharedState

IDLE_SECONDS = 1800.0  # RFC 3501 section 5.4: at least 30 minutes
HANDSHAKE_SECONDS = 30.0


class ImapServer:
    """One port; made within a running loop."""

    def __init__(
        self, shared: SharedState, store: MailStore, certificates: Certificates, *, host: str, port: int
    ) -> None:
        self._shared = shared
        self._store = store
        self._certificates = certificates
        self._port = SessionPort(host, port, self._serve)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port.number

    async def close(self) -> None:
        """Stop listening, end every session."""
        await self._port.close()

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        client = Connection(reader, writer)
        try:
            # The peer went away, TLS failed, or nothing moved for too long: an ordinary end of a session.
            with contextlib.suppress(OSError, TimeoutError, LineTooLongError):
                await self._converse(client)
        finally:
            client.abort()

    async def _converse(self, client: Connection) -> None:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            await client.start_tls(self._certificates.context(self._shared.current.scenario.tls_max))
        session = Session(self._shared, self._store)
        await client.send(GREETING)
        while not session.over:
            async with asyncio.timeout(IDLE_SECONDS):
                line = await self._line(client, session)
            if line is None:
                return
            await client.send(session.receive(line))

    async def _line(self, client: Connection, session: Session) -> bytes | None:
        """The next line; an IDLE is told meanwhile what comes."""
        line = asyncio.ensure_future(client.line())
        try:
            while not line.done():
                folder = session.idle_in
                news = asyncio.ensure_future(folder.changed.wait()) if folder else None
                await asyncio.wait({line, news} if news else {line}, return_when=asyncio.FIRST_COMPLETED)
                if news and news.done() and folder:
                    folder.changed.clear()
                    await client.send(session.exists())
                elif news:
                    news.cancel()
            return line.result()
        finally:
            line.cancel()
