"""The connections of the web side: so many at once, and none that dawdles with a header or an answer.

Whoever opens hundreds and sends half a header to each harms nobody: when all places are taken, the oldest
that has asked for nothing yet gives way, so that a scrape always finds one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

MOST = 256  # a page takes two or three; far below the descriptors that probes need
HEADER_SECONDS = 10.0  # from the connection to its first whole header; a browser takes milliseconds
ANSWER_SECONDS = 120.0  # from a request to the next: the slowest honest scrape, and longer than its interval
HANDSHAKE_SECONDS = 10.0
LINGERING_SECONDS = 1.0  # that a body which was refused may go on to come, so that its sender reads why


class Connection(web.RequestHandler):
    """One of them."""

    __slots__ = ("_connections", "_deadline", "asked")

    def __init__(self, connections: Connections, manager: web.Server) -> None:
        # None is no access log, whatever its type says; AppRunner passes it likewise.
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            lingering_time=LINGERING_SECONDS,
        )
        self._connections = connections
        self._deadline: asyncio.TimerHandle | None = None
        self.asked = False
        """Has it sent a whole header?"""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place, and with it a deadline."""
        super().connection_made(transport)
        self._connections.add(self)
        self._within(HEADER_SECONDS)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._connections.remove(self)
        super().connection_lost(exc)

    def request_came(self) -> None:
        """A whole header is here: time for the answer."""
        self.asked = True
        self._within(ANSWER_SECONDS)

    def drop(self) -> None:
        """Close it at once, whatever is still to be written."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _within(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.drop)


class Connections:
    """All of one listener."""

    def __init__(self, runner: web.AppRunner, *, most: int = MOST) -> None:
        self._runner = runner
        self._most = most
        self._open: dict[Connection, None] = {}  # the oldest first
        self._listener: asyncio.Server | None = None

    async def listen(self, host: str | None, port: int, tls: ssl.SSLContext | None) -> int:
        """Accept from now on; at which port. Raises OSError."""
        manager = self._runner.server
        assert manager is not None  # noqa: S101 - the runner is set up
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: Connection(self, manager),
            host,
            port,
            ssl=tls,
            ssl_handshake_timeout=HANDSHAKE_SECONDS if tls else None,
            reuse_address=True,
        )
        return int(self._listener.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Accept no more."""
        if self._listener is not None:
            self._listener.close()

    def add(self, connection: Connection) -> None:
        """One more; where there is no place, the oldest that is silent gives way, or the oldest."""
        self._open[connection] = None
        if len(self._open) > self._most:
            silent = (each for each in self._open if not each.asked and each is not connection)
            next(silent, next(iter(self._open))).drop()

    def remove(self, connection: Connection) -> None:
        """It is closed."""
        self._open.pop(connection, None)


@web.middleware
async def noting(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The middleware that tells a connection of its request."""
    if isinstance(request.protocol, Connection):
        request.protocol.request_came()
    return await handler(request)
