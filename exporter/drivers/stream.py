"""Bytes with kernel receive stamps: a non-blocking TCP socket, and TLS over memory BIOs on top of it.

Both offer the same two calls, so that a dialogue does not see which one it runs over.
"""

from __future__ import annotations

import asyncio
import contextlib
import encodings.idna  # noqa: F401 - ssl imports it at the first handshake, when no descriptor may be left
import math
import socket
import ssl
import sys
import time
from collections import deque
from typing import NamedTuple, Protocol

from exporter.drivers.clock import Instant, TransmitStamps, instant, received
from exporter.drivers.faults import failure, from_os_error, from_tls
from exporter.failure import FailureKind
from exporter.model import TlsFacts
from exporter.terms import Phase

READ_BYTES = 64 * 1024
ANCILLARY_BYTES = 128
CERTIFICATES_KEPT = 1024
_certificate_ends: dict[bytes, float] = {}
MAX_BUFFERED_BYTES = 256 * 1024  # then the peer has to wait: it may send as much as it likes


class Segment(NamedTuple):
    """Bytes and when the last of them arrived. No bytes: the peer has closed its side."""

    data: bytes
    at: Instant


class Stream(Protocol):
    """What a dialogue is played on."""

    async def send(self, data: bytes, phase: Phase) -> Instant:
        """Send all; the moment just before the first byte left. Raises Failure."""
        ...

    async def receive(self, phase: Phase) -> Segment:
        """What arrives next. Raises Failure."""
        ...

    def send_now(self, data: bytes) -> None:
        """Send what goes without waiting, for last words; nothing is raised."""
        ...

    def close(self) -> None:
        """Release the socket."""
        ...


class TcpStream:
    """A connected socket, read by the loop as data comes, so that a stamp is never older than its bytes."""

    def __init__(self, sock: socket.socket) -> None:
        self.peer_address = str(sock.getpeername()[0])  # fails later, once the peer has reset
        self._socket = sock
        self._transmit_stamps = TransmitStamps(sock)
        self._loop = asyncio.get_running_loop()
        self._segments: deque[Segment] = deque()
        self._buffered_bytes = 0
        self._error: OSError | None = None
        self._reading = False
        self._wake: asyncio.Future[None] | None = None
        self._deadline = math.inf
        self._alarm: asyncio.TimerHandle | None = None  # one for all waits: it moves on when it rings early
        self._resume()

    def limit(self, seconds: float) -> None:
        """From now on every wait together may take so long; then TimeoutError is raised."""
        self._deadline = self._loop.time() + seconds
        if self._alarm is not None and self._deadline < self._alarm.when():
            self._alarm.cancel()
            self._alarm = None

    @property
    def own_address(self) -> str:
        """Our IP address on this connection."""
        return str(self._socket.getsockname()[0])

    async def send(self, data: bytes, phase: Phase) -> Instant:
        """Send all; the moment just before the first byte left."""
        send, monotonic_ns = self._socket.send, time.monotonic_ns()
        realtime_ns = time.time_ns()  # last of all: between it and the send another thread may take over
        try:
            count = send(data)
        except (BlockingIOError, InterruptedError):
            count = 0
        except OSError as exc:
            raise from_os_error(phase, exc) from exc
        if count < len(data):
            await self._send_rest(memoryview(data)[count:], phase)
        elif (left_ns := self._transmit_stamps.after(count)) is not None:
            realtime_ns = left_ns
        return Instant(realtime_ns, monotonic_ns)

    async def receive(self, phase: Phase) -> Segment:
        """What arrives next; an empty segment once the peer has closed."""
        while not self._segments:
            if self._error is not None:
                raise from_os_error(phase, self._error) from self._error
            await self._arrival()
        segment = self._segments[0]
        if segment.data:  # the end of the stream stays
            self._segments.popleft()
            self._buffered_bytes -= len(segment.data)
        return segment

    def send_now(self, data: bytes) -> None:
        """Send what goes without waiting, for last words; nothing is raised."""
        if data:
            with contextlib.suppress(OSError):
                self._socket.send(data)

    def close(self) -> None:
        """Release the socket."""
        self._pause()
        if self._alarm is not None:
            self._alarm.cancel()
        self._socket.close()

    async def _send_rest(self, data: memoryview, phase: Phase) -> None:
        self._transmit_stamps.end()
        try:
            async with asyncio.timeout_at(self._deadline if math.isfinite(self._deadline) else None):
                await self._loop.sock_sendall(self._socket, data)
        except TimeoutError:
            raise
        except OSError as exc:
            raise from_os_error(phase, exc) from exc

    def _arrival(self) -> asyncio.Future[None]:
        """Done with the next segment or error."""
        self._resume()
        self._wake = self._loop.create_future()
        if self._alarm is None and self._deadline < math.inf:
            self._alarm = self._loop.call_at(self._deadline, self._ring)
        return self._wake

    def _ring(self) -> None:
        """End the wait whose time is over; one that was allowed more since goes on."""
        self._alarm = None
        if self._wake is None or self._wake.done():
            return
        if self._loop.time() < self._deadline:
            self._alarm = self._loop.call_at(self._deadline, self._ring)
        else:
            self._wake.set_exception(TimeoutError())

    def _readable(self) -> None:
        try:
            data, ancillary, _, _ = self._socket.recvmsg(READ_BYTES, ANCILLARY_BYTES)
        except (BlockingIOError, InterruptedError):
            self._transmit_stamps.pass_over()  # one that came late
            return
        except OSError as exc:
            self._error = exc
            self._pause()
        else:
            self._segments.append(Segment(data, received(ancillary)))
            self._buffered_bytes += len(data)
            if not data or self._buffered_bytes >= MAX_BUFFERED_BYTES:
                self._pause()
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _resume(self) -> None:
        if not self._reading:
            self._loop.add_reader(self._socket.fileno(), self._readable)
            self._reading = True

    def _pause(self) -> None:
        if self._reading:
            self._loop.remove_reader(self._socket.fileno())
            self._reading = False


class Turn(NamedTuple):
    """From our last byte to the peer's last byte that we waited for."""

    sent: Instant
    got: Instant


class TlsStream:
    """TLS over a TcpStream. Segments carry the stamp of the TCP segment that completed them."""

    def __init__(
        self, tcp: TcpStream, context: ssl.SSLContext, server_name: str | None, *, server_side: bool = False
    ) -> None:
        self._tcp = tcp
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_side=server_side, server_hostname=server_name
        )
        self.last_sent = instant()
        self._last_got = self.last_sent
        self._ended = False

    async def handshake(self) -> list[Turn]:
        """Shake hands and verify; the turns at the server. Raises Failure (phase tls).

        Our last words of it leave at once: a server that reads them together with EHLO works on them
        after EHLO came, and that time would count as its answer's.
        """
        turns: list[Turn] = []
        got: Instant | None = None
        while True:
            done = await self._advance()
            if got is not None and (done or self._outgoing.pending):
                turns.append(Turn(self.last_sent, got))
            await self._flush(Phase.TLS)
            if done:
                return turns
            segment = await self._tcp.receive(Phase.TLS)
            if not segment.data:
                raise failure(Phase.TLS, FailureKind.CLOSED, "the server closed during the handshake")
            got = self._take(segment)

    async def _advance(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError as exc:
            with contextlib.suppress(Exception):  # our alert, as a courtesy
                await self._tcp.send(self._outgoing.read(), Phase.TLS)
            raise from_tls(exc) from exc
        return True

    def facts(self) -> TlsFacts:
        """What was agreed."""
        cipher = self._tls.cipher()
        return TlsFacts(
            version=self._tls.version() or "unknown",
            cipher=cipher[0] if cipher else "unknown",
            certificate_not_after_timestamp=self._certificate_end(),
        )

    def _certificate_end(self) -> float | None:
        """None where it was not verified; read once for each certificate, which a server shows for months."""
        der = self._tls.getpeercert(binary_form=True) or b""
        verified = self._tls.context.verify_mode is not ssl.CERT_NONE
        if der and verified and der not in _certificate_ends:
            if len(_certificate_ends) >= CERTIFICATES_KEPT:
                _certificate_ends.clear()
            ends = (self._tls.getpeercert() or {}).get("notAfter")
            _certificate_ends[der] = ssl.cert_time_to_seconds(str(ends))
        return _certificate_ends.get(der) if verified else None

    def certificates(self) -> tuple[bytes, ...]:
        """The chain in DER as the server sent it, verified or not; public in Python only since 3.13."""
        if sys.version_info >= (3, 13):
            return tuple(self._tls.get_unverified_chain())
        chain = self._tls._sslobj.get_unverified_chain() or ()  # type: ignore[attr-defined]
        return tuple(ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in chain)

    async def send(self, data: bytes, phase: Phase) -> Instant:
        """Send all, encrypted; the moment just before the first byte left."""
        self._tls.write(data)
        await self._flush(phase)
        return self.last_sent

    async def receive(self, phase: Phase) -> Segment:
        """What arrives next, decrypted; records without data (session tickets) are passed over."""
        while (plain := self._read()) is None:  # first what came with the end of the handshake
            await self._flush(phase)
            segment = await self._tcp.receive(phase)
            if not segment.data:
                return segment
            self._take(segment)
        return plain

    async def _flush(self, phase: Phase) -> None:
        """Send what OpenSSL has to say."""
        if self._outgoing.pending:
            self.last_sent = await self._tcp.send(self._outgoing.read(), phase)

    def _take(self, segment: Segment) -> Instant:
        self._incoming.write(segment.data)
        self._last_got = segment.at
        return segment.at

    def _read(self) -> Segment | None:
        parts: list[bytes] = []
        try:
            while self._incoming.pending or self._tls.pending() or self._ended:  # to be refused costs as much
                part = self._tls.read(READ_BYTES)
                self._ended = not part  # the peer's close_notify
                if self._ended:
                    break
                parts.append(part)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as exc:
            self._ended = True  # to be told after what came before it
            if not parts:
                raise from_tls(exc) from exc
        return Segment(b"".join(parts), self._last_got) if parts or self._ended else None

    def send_now(self, data: bytes) -> None:
        """Send what goes without waiting, for last words; nothing is raised."""
        with contextlib.suppress(ssl.SSLError):
            self._tls.write(data)
        self._tcp.send_now(self._outgoing.read())

    def close(self) -> None:
        """Say close_notify if it can go at once, and release the socket."""
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        self._tcp.send_now(self._outgoing.read())
        self._tcp.close()
