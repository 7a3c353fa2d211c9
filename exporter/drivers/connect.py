"""Opens TCP connections: IPv4 and IPv6 race (RFC 8305), or a fixed family or source address."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohappyeyeballs

from exporter.drivers.clock import Instant, ask_for_stamps, handshake_seconds, instant
from exporter.drivers.faults import from_os_error
from exporter.drivers.stream import TcpStream
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.drivers.resolver import Address

HAPPY_EYEBALLS_DELAY_SECONDS = 0.25  # RFC 8305 section 5
PROMPT_NS = 100_000  # route, port and SYN take some 30 microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A stream, when its handshake was over, and how long that took by kernel and by monotonic clock."""

    stream: TcpStream
    at: Instant
    kernel_seconds: float | None
    monotonic_seconds: float


class StampedSocket(socket.socket):
    """A socket that remembers when its SYN left, as near as can be told from outside of connect(2)."""

    started: Instant

    def connect(self, address: Any) -> None:
        """Begin to connect. The SYN leaves at the end of the call; a long call was interrupted after that."""
        before = instant()
        try:
            super().connect(address)
        finally:
            after = instant()
            prompt = after.monotonic_ns - before.monotonic_ns < PROMPT_NS
            self.started = after if prompt else before


def _open(address: Address) -> socket.socket:
    family, kind, proto, _, _ = address
    sock = StampedSocket(family, kind, proto)
    ask_for_stamps(sock)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


async def connect(addresses: tuple[Address, ...], source_address: str | None = None) -> Connected:
    """Connect to the first address that answers. Raises Failure (phase connect)."""
    try:
        sock = await aiohappyeyeballs.start_connection(
            addresses,
            local_addr_infos=_source(source_address) if source_address else None,
            happy_eyeballs_delay=HAPPY_EYEBALLS_DELAY_SECONDS,
            socket_factory=_open,
        )
    except OSError as exc:
        raise from_os_error(Phase.CONNECT, exc) from exc
    assert isinstance(sock, StampedSocket)  # noqa: S101 - our own factory made it
    try:
        return _connected(sock)
    except OSError as exc:
        sock.close()
        raise from_os_error(Phase.CONNECT, exc) from exc


def _connected(sock: StampedSocket) -> Connected:
    now, kernel = instant(), handshake_seconds(sock)
    waited_ns = now.monotonic_ns - sock.started.monotonic_ns
    took_ns = waited_ns if kernel is None else int(kernel * 1e9)
    return Connected(
        stream=TcpStream(sock),
        at=Instant(sock.started.realtime_ns + took_ns, now.monotonic_ns, stamped=kernel is not None),
        kernel_seconds=kernel,
        monotonic_seconds=waited_ns / 1e9,
    )


def _source(address: str) -> list[Address]:
    rows = socket.getaddrinfo(address, 0, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [(*row[:4], row[4]) for row in rows]
