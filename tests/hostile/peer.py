"""A server's side of one connection, and the ways to misbehave that know no protocol."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

LIMIT_SECONDS = 0.8  # what the prober allows a reply
DRIP_SECONDS = 0.1
LATE_SECONDS = LIMIT_SECONDS + 0.5
LINGER_SECONDS = 10.0  # how long a server waits for the prober to close


class GoneError(Exception):
    """The session is over for the server: it answers no more."""


@dataclass
class Seen:
    """What a server has seen of its cell: connections, what followed the fault, whether it was closed."""

    connections: int = 0
    began_monotonic: float | None = None
    after: bytes = b""
    points: list[str] = field(default_factory=list)
    closed: bool = False


class Peer:
    """Reads lines, says bytes, shakes hands; all that is heard once the fault began is kept."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext, seen: Seen
    ) -> None:
        self.reader, self.writer, self.seen = reader, writer, seen
        self.secure = False
        self._tls = tls

    async def say(self, data: bytes) -> None:
        if self.reader.exception() or self.reader._eof:  # type: ignore[attr-defined]
            raise ConnectionResetError  # over TLS, drain() does not tell
        self.writer.write(data)
        await self.writer.drain()
        await asyncio.sleep(0)

    async def line(self) -> bytes:
        return self._heard(await self.reader.readline())

    async def some(self) -> bytes:
        return self._heard(await self.reader.read(64 * 1024))

    async def shake_hands(self) -> None:
        await self.writer.start_tls(self._tls)
        self.secure = True

    async def silence(self) -> None:
        """Hear whatever comes until the prober closes."""
        while await self.some():
            pass
        raise GoneError

    def fault_begins(self) -> None:
        if self.seen.began_monotonic is None:
            self.seen.began_monotonic = time.monotonic()

    @property
    def socket(self) -> socket.socket:
        found: socket.socket = self.writer.get_extra_info("socket")
        return found

    def _heard(self, data: bytes) -> bytes:
        if self.seen.began_monotonic is not None:
            self.seen.after += data
        return data


@dataclass(frozen=True)
class Turn:
    """A reply point that is reached: the peer, what would be right to say, and what was asked."""

    peer: Peer
    right: bytes
    asked: bytes = b""
    tag: bytes = b""


Act = Callable[[Turn], Awaitable[None]]


async def silence(turn: Turn) -> None:
    await turn.peer.silence()


async def close(turn: Turn) -> None:
    turn.peer.writer.close()
    raise GoneError


async def close_in_line(turn: Turn) -> None:
    await turn.peer.say(turn.right[: len(turn.right) // 2])
    await close(turn)


async def reset(turn: Turn) -> None:
    turn.peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    turn.peer.writer.transport.abort()
    raise GoneError


async def half_close(turn: Turn) -> None:
    turn.peer.socket.shutdown(socket.SHUT_WR)
    await turn.peer.silence()


async def half_close_in_line(turn: Turn) -> None:
    await turn.peer.say(turn.right[: len(turn.right) // 2])
    await half_close(turn)


async def byte_by_byte(turn: Turn) -> None:
    with contextlib.suppress(OSError):
        turn.peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in turn.right:
        await turn.peer.say(bytes([byte]))
        await asyncio.sleep(0)


async def bare_cr(turn: Turn) -> None:
    await turn.peer.say(turn.right.replace(b"\r\n", b"\r"))
    await turn.peer.silence()


async def bare_lf(turn: Turn) -> None:
    await turn.peer.say(turn.right.replace(b"\r\n", b"\n"))


async def late(turn: Turn) -> None:
    await asyncio.sleep(LATE_SECONDS)
    await turn.peer.say(turn.right)
    await turn.peer.silence()


def drips(text: Callable[[Turn], bytes], piece_bytes: int = 1) -> Act:
    """Says the text again and again, a piece at a time, for as long as anybody listens."""

    async def act(turn: Turn) -> None:
        words = text(turn)
        while True:
            for at in range(0, len(words), piece_bytes):
                await turn.peer.say(words[at : at + piece_bytes])
                await asyncio.sleep(DRIP_SECONDS)

    return act


def floods(head: bytes, body: bytes) -> Act:
    """Says the body again and again, as fast as it is taken."""

    async def act(turn: Turn) -> None:
        await turn.peer.say(head.replace(b"%t", turn.tag).replace(b"%c", turn.right[:3]))
        block = body.replace(b"%c", turn.right[:3])
        block *= 64 * 1024 // len(block)
        while True:
            await turn.peer.say(block)

    return act


def says(text: bytes) -> Act:
    """Says this in place of the reply; the session goes on."""

    async def act(turn: Turn) -> None:
        await turn.peer.say(filled(text, turn))

    return act


def says_then(text: bytes, act: Act) -> Act:
    """Says this, then does that."""

    async def both(turn: Turn) -> None:
        await turn.peer.say(filled(text, turn))
        await act(turn)

    return both


def changes(change: Callable[[bytes], bytes]) -> Act:
    """Says the right reply, changed."""

    async def act(turn: Turn) -> None:
        await turn.peer.say(change(turn.right))

    return act


def filled(text: bytes, turn: Turn) -> bytes:
    """%c is the right reply's code, %t the command's tag, %r the whole right reply."""
    return text.replace(b"%r", turn.right).replace(b"%c", turn.right[:3]).replace(b"%t", turn.tag)


COMMON: dict[str, Act] = {
    "G01 silence": silence,
    "G04 byte by byte": byte_by_byte,
    "G05 close": close,
    "G06 close in a line": close_in_line,
    "G07 reset": reset,
    "G08 half-close": half_close,
    "G24 bare CR": bare_cr,
    "G25 bare LF": bare_lf,
    "G28 late": late,
}


async def served(session: Awaitable[None], peer: Peer) -> None:
    """One connection to its end, and whether the prober closed it."""
    peer.seen.connections += 1
    try:
        with contextlib.suppress(GoneError):
            await session
        async with asyncio.timeout(LINGER_SECONDS):
            while await peer.some():
                pass
        peer.seen.closed = True
    except (OSError, asyncio.IncompleteReadError):
        peer.seen.closed = True
    except TimeoutError:
        pass
    finally:
        peer.writer.transport.abort()
