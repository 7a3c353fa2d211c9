"""A listening port that can be blocked: connection attempts then go unanswered, as behind a firewall.

Without root there is no packet filter, but Linux drops a SYN when the accept queue is full: the listener
stops accepting, shrinks the queue and fills it with connections of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BACKLOG = 512
FILL_LIMIT = (
    16  # a queue of length 0 takes one or two on Linux; a kernel that takes more cannot be blocked so
)
UNANSWERED_SECONDS = 0.05  # on loopback the kernel answers in microseconds, however busy the loop is


class BlockingError(RuntimeError):
    """The port cannot be blocked on this platform."""


class Listener:
    """One listening port. `open` is set unless it is blocked; its connections wait for that."""

    def __init__(self, host: str, port: int, connected: Callable[[socket.socket], None]) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._connected = connected
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._socket.setblocking(False)
        self._fillers: list[socket.socket] = []
        self.open = asyncio.Event()
        self._start_accepting()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1])

    async def block(self) -> None:
        """Answer no connection attempt from now on. Raises BlockingError, and stays open, if that fails."""
        if not self.open.is_set():
            return
        self._stop_accepting()
        self._socket.listen(0)
        try:
            await self._fill()
        except BaseException:
            self.unblock()
            raise

    def unblock(self) -> None:
        """Answer again, also those who are still trying."""
        if self.open.is_set():
            return
        self._release()
        self._socket.listen(BACKLOG)
        self._start_accepting()

    def close(self) -> None:
        """Stop listening for good."""
        self._stop_accepting()
        self._release()
        self._socket.close()

    def _start_accepting(self) -> None:
        asyncio.get_running_loop().add_reader(self._socket, self._accept_one)
        self.open.set()

    def _stop_accepting(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self.open.clear()

    def _release(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()

    def _accept_one(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionAbortedError):
            connection, _ = self._socket.accept()
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else Nagle shows as 40 ms
            self._connected(connection)

    async def _fill(self) -> None:
        for _ in range(FILL_LIMIT):
            filler = socket.socket(self._socket.family)
            filler.setblocking(False)
            self._fillers.append(filler)
            if not await self._answered(filler):
                return
        raise BlockingError("this system answers connection attempts although the accept queue is full")

    async def _answered(self, filler: socket.socket) -> bool:
        connecting = asyncio.get_running_loop().sock_connect(filler, self._socket.getsockname())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(connecting, UNANSWERED_SECONDS)
        return _is_connected(filler)  # asked, not inferred: a busy loop may time out on an answered one


def _is_connected(connection: socket.socket) -> bool:
    try:
        connection.getpeername()
    except OSError:
        return False
    return True
