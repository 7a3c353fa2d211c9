"""An aiohttp application behind TLS on a listener, so that its port can be blocked and closed at once.

aiohttp's own site leaves a handshake without an end to its time-out; here every connection is aborted.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

from aiohttp import web

from exporter.simulator.session_port import SessionPort

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

HANDSHAKE_SECONDS = 30.0
CLOSE_SECONDS = 2.0  # a peer that does not say close_notify is not waited for
SHUTDOWN_SECONDS = 0.05  # what still runs at the end hangs on purpose


class HttpsServer:
    """One port, listened on from the start of its life; made within a running loop.

    `context` is asked at each handshake.
    """

    def __init__(
        self, runner: web.AppRunner, context: Callable[[], ssl.SSLContext], *, host: str, port: int
    ) -> None:
        if runner.server is None:
            raise RuntimeError("the application has not been set up")
        self._server = runner.server
        self._context = context
        self._port = SessionPort(host, port, self._shake_hands)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port.number

    async def opened(self) -> None:
        """Wait while the port is blocked."""
        await self._port.opened()

    async def set_blocked(self, *, blocked: bool) -> None:
        """Leave connection attempts unanswered, or stop doing so."""
        await self._port.set_blocked(blocked=blocked)

    async def close(self) -> None:
        """Stop listening, break off every connection."""
        await self._port.close()
        for connection in self._server.connections:
            if connection.transport is not None:
                connection.transport.abort()
        await self._server.shutdown(SHUTDOWN_SECONDS)

    async def _shake_hands(self, connection: socket.socket) -> None:
        # The peer went away or does not trust us: an ordinary end of a connection.
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().connect_accepted_socket(
                self._server,
                socket.socket(fileno=connection.detach()),  # the transport's from here on
                ssl=self._context(),
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=CLOSE_SECONDS,
            )
