"""A listening port on which each connection is a session of its own, ended with the port."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from exporter.simulator.listener import Listener

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Coroutine
    from typing import Any


class SessionPort:
    """One port; made within a running loop. `serve` leads a session on a connection to its end."""

    def __init__(
        self, host: str, port: int, serve: Callable[[socket.socket], Coroutine[Any, Any, None]]
    ) -> None:
        self._serve = serve
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener = Listener(host, port, self._connected)

    @property
    def number(self) -> int:
        """The port that is listened on."""
        return self._listener.port

    async def opened(self) -> None:
        """Wait while the port is blocked."""
        await self._listener.open.wait()

    async def set_blocked(self, *, blocked: bool) -> None:
        """Leave connection attempts unanswered and open connections silent, or stop doing so."""
        if blocked:
            await self._listener.block()
        else:
            self._listener.unblock()

    async def close(self) -> None:
        """Stop listening, end every session."""
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, connection: socket.socket) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: connection.close())  # also if it was cancelled before it began
