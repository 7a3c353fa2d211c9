"""The machine's clocks, and whether its kernel stamps what it receives and what it sends.

A stamp is taken when a segment arrives or leaves, so it is the server's time however busy this process is.
Source of the mechanism: socket(7) SO_TIMESTAMPNS; the kernel's networking/timestamping; tcp(7) TCP_INFO.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.ports import Clock

    Sleep = Callable[[float], None]

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; the socket module has no name for it
_STAMP = struct.Struct("qq")  # struct timespec
SO_TIMESTAMPING = 37
TRANSMIT_STAMPS = 0b1000_1001_0010  # linux/net_tstamp.h: OPT_TSONLY, OPT_ID, SOFTWARE, TX_SOFTWARE
_NOTICE = struct.Struct("IBBBxII")  # linux/errqueue.h, struct sock_extended_err
_OF_STAMPS = 4  # its origin: SO_EE_ORIGIN_TIMESTAMPING
_NOTICE_BYTES = 256  # three timespecs, the notice and an address
ONE_SEGMENT_BYTES = 1220  # at least so much goes in one segment: RFC 8200 section 5
TCP_INFO_BYTES = 104
_RTT_OFFSET, _RETRANS_OFFSET = 68, 100  # struct tcp_info: tcpi_rtt, tcpi_total_retrans
STEP_TOLERANCE_SECONDS = 0.001


class SystemClock:
    """ports.Clock on this machine."""

    def now(self) -> float:
        """CLOCK_REALTIME."""
        return time.time()

    def monotonic(self) -> float:
        """CLOCK_MONOTONIC."""
        return time.monotonic()


class SteadyClock:
    """ports.Clock whose Unix time goes on evenly from its start: it does not see that realtime was set."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lead = clock.now() - clock.monotonic()

    def now(self) -> float:
        """Unix seconds by the clock as it was at the start."""
        return self._lead + self._clock.monotonic()

    def monotonic(self) -> float:
        """As the clock's own."""
        return self._clock.monotonic()


class Instant(NamedTuple):
    """One moment on both clocks, in nanoseconds; `stamped` when realtime is the kernel's receive stamp."""

    realtime_ns: int
    monotonic_ns: int
    stamped: bool = False


def instant() -> Instant:
    """Now, as this process sees it."""
    return Instant(time.time_ns(), time.monotonic_ns())


def stepped(start: Instant, end: Instant) -> bool:
    """Was realtime set, against the monotonic clock, between two unstamped instants?"""
    drift = (end.realtime_ns - start.realtime_ns) - (end.monotonic_ns - start.monotonic_ns)
    return abs(drift) > STEP_TOLERANCE_SECONDS * 1e9


def ask_for_stamps(sock: socket.socket) -> None:
    """Have the kernel stamp what this socket receives, where it can."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)


def received(ancillary: list[tuple[int, int, bytes]]) -> Instant:
    """When what was just read arrived: by the kernel's stamp among its ancillary data, else now.

    The kernel appends what follows to what is not read yet, and stamps both with the later time; a FIN too
    (tcp_try_coalesce). So where a server closes after its answer and we read late, its closing counts.
    """
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS and len(data) == _STAMP.size:
            seconds, nanoseconds = _STAMP.unpack(data)
            return Instant(seconds * 1_000_000_000 + nanoseconds, time.monotonic_ns(), stamped=True)
    return instant()


class TransmitStamps:
    """When the kernel handed what a connected TCP socket sent to its network card.

    A stamp comes on the socket's error queue, which wakes who waits for the socket until it is read.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._sent_bytes = 0
        self._come = self._ask(TRANSMIT_STAMPS)

    def after(self, count: int) -> int | None:
        """When the last send's `count` bytes left, by realtime in nanoseconds; None where it is not known.

        The stamp is that of the last byte: more than one segment may have been answered before it left.
        """
        self._sent_bytes += count
        found = self.pass_over(self._sent_bytes - 1)
        return found if count <= ONE_SEGMENT_BYTES else None

    def pass_over(self, wanted: int | None = None) -> int | None:
        """Read the error queue up to the stamp of the byte with this number, else all of it; that stamp."""
        try:
            while self._come:
                ancillary = self._socket.recvmsg(0, _NOTICE_BYTES, socket.MSG_ERRQUEUE)[1]
                number, at_ns = _transmitted(ancillary)
                if number == wanted:
                    return at_ns
        except OSError:
            pass  # nothing more is there
        return None

    def end(self) -> None:
        """No more stamps: for a send that waits, and must not be woken by them."""
        if self._come:
            self._ask(0)
            self.pass_over()
            self._come = False

    def _ask(self, flags: int) -> bool:
        if sys.platform != "linux":
            return False
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, flags)
        except OSError:
            return False
        return True


def _transmitted(ancillary: list[tuple[int, int, bytes]]) -> tuple[int | None, int]:
    """Of which byte this tells, and when it left."""
    number, at_ns = None, 0
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPING:
            seconds, nanoseconds = _STAMP.unpack_from(data)
            at_ns = seconds * 1_000_000_000 + nanoseconds
        elif level != socket.SOL_SOCKET and len(data) >= _NOTICE.size:
            _, origin, _, _, _, byte = _NOTICE.unpack_from(data)
            number = byte if origin == _OF_STAMPS else None
    return number, at_ns


def handshake_seconds(sock: socket.socket) -> float | None:
    """The SYN round trip as the kernel measured it; None where it has none, or a segment was sent twice.

    Only right before anything but the SYN was sent.
    """
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    except (OSError, AttributeError):
        return None
    if len(info) < TCP_INFO_BYTES:
        return None
    (rtt_us,) = struct.unpack_from("I", info, _RTT_OFFSET)
    (retransmits,) = struct.unpack_from("I", info, _RETRANS_OFFSET)
    return rtt_us / 1e6 if rtt_us and not retransmits else None


class StampKeeper:
    """Keeps one stamped socket open: the kernel stamps from the first such socket to the last.

    Without it the first replies after a quiet time arrive unstamped. `works` says whether stamps come at all.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        ask_for_stamps(self._socket)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            self.works = stamps_come(self._socket, receiver)

    def close(self) -> None:
        """Let the kernel switch stamping off again."""
        self._socket.close()


def stamps_come(sender: socket.socket, receiver: socket.socket, sleep: Sleep = time.sleep) -> bool:
    """Is what goes over loopback stamped? Not where nothing goes: some firewalls drop it."""
    with contextlib.suppress(OSError):
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(1.0)
        ask_for_stamps(receiver)
        for _ in range(20):  # switching on is deferred work in the kernel
            sender.sendto(b"?", receiver.getsockname())
            _, ancillary, _, _ = receiver.recvmsg(1, 128)
            if received(ancillary).stamped:
                return True
            sleep(0.005)
    return False
