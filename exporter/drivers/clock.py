"""The machine's clocks, and whether its kernel stamps what it receives.

A stamp is taken when a segment arrives, so it is the server's time however busy this process is. Source of
the mechanism: socket(7) SO_TIMESTAMPNS; tcp(7) TCP_INFO.
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
