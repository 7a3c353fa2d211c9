"""One connection's bytes: lines and chunks in, replies out, in clear and, after the handshake, inside TLS.

TLS runs over memory BIOs: asyncio's own closes before the alert that tells the client why is out.
"""

from __future__ import annotations

import contextlib
import ssl
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Callable

READ_BYTES = 65_536
MAX_LINE_BYTES = (
    65_536  # far more than RFC 5321's 1000 and RFC 4954's 12288: what has no end by then has none
)

T = TypeVar("T")


class LineTooLongError(Exception):
    """A line did not end within MAX_LINE_BYTES."""


class Connection:
    """A connection. A read that returns None found its end."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._tls: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()

    @property
    def peer(self) -> str:
        """The client's address."""
        name = self._writer.get_extra_info("peername")
        return str(name[0]) if name else "unknown"

    async def line(self) -> bytes | None:
        """The next line without its CRLF; a bare LF ends none. Raises LineTooLongError."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > MAX_LINE_BYTES:
                raise LineTooLongError
            if not await self._fill():
                return None
        return self._take(end, 2)

    async def chunk(self, size_bytes: int) -> bytes | None:
        """The next so many bytes."""
        while len(self._buffer) < size_bytes:
            if not await self._fill():
                return None
        return self._take(size_bytes, 0)

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        tls = self._tls
        if tls is None:
            self._writer.write(data)
        else:
            await self._inside(lambda: tls.write(data))
        await self._writer.drain()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands. What came in clear behind STARTTLS does not survive it. Raises ssl.SSLError."""
        self._buffer.clear()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        await self._inside(self._tls.do_handshake)

    async def close(self) -> None:
        """Say close_notify if there is TLS, and close."""
        if self._tls is not None:
            await self._close_notify(self._tls)
        self._writer.close()
        await self._writer.wait_closed()

    def abort(self) -> None:
        """Close without ceremony."""
        self._writer.transport.abort()

    async def _close_notify(self, tls: ssl.SSLObject) -> None:
        with contextlib.suppress(ssl.SSLError):  # wants the peer's close_notify, for which we do not wait
            tls.unwrap()
        await self._flush()

    def _take(self, length: int, skip: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[: length + skip]
        return taken

    async def _fill(self) -> bool:
        data = await self._read()
        self._buffer += data
        return bool(data)

    async def _read(self) -> bytes:
        tls = self._tls
        if tls is None:
            return await self._reader.read(READ_BYTES)
        try:
            return await self._inside(lambda: tls.read(READ_BYTES))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def _inside(self, operation: Callable[[], T]) -> T:
        while True:
            try:
                result = operation()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except ssl.SSLError:
                await self._flush()  # the alert
                raise
            else:
                await self._flush()
                return result

    async def _feed(self) -> None:
        data = await self._reader.read(READ_BYTES)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    async def _flush(self) -> None:
        self._writer.write(self._outgoing.read())
        await self._writer.drain()
