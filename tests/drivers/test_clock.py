"""The clocks: steps are seen, stamps are read, and what a kernel does not tell is not made up."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import pytest

from exporter.drivers.clock import (
    ONE_SEGMENT_BYTES,
    SO_TIMESTAMPNS,
    Instant,
    StampKeeper,
    SteadyClock,
    SystemClock,
    TransmitStamps,
    ask_for_stamps,
    handshake_seconds,
    instant,
    received,
    stamps_come,
    stepped,
)

MILLISECOND = 1_000_000


class SetClock:
    """Two clocks that go as told."""

    unix, passed = 1000.0, 5.0

    def now(self) -> float:
        return self.unix

    def monotonic(self) -> float:
        return self.passed


def test_steady_clock_goes_on_when_realtime_is_set() -> None:
    clock = SetClock()
    steady = SteadyClock(clock)
    assert (steady.now(), steady.monotonic()) == (1000.0, 5.0)

    clock.unix, clock.passed = 50.0, 7.5

    assert (steady.now(), steady.monotonic()) == (1002.5, 7.5)


def test_clocks_of_the_machine_are_its_own() -> None:
    before, at, after = instant(), SystemClock(), instant()

    assert before.realtime_ns <= after.realtime_ns
    assert before.monotonic_ns <= at.monotonic() * 1e9
    assert at.now() > 1_700_000_000
    assert not before.stamped


@pytest.mark.parametrize(
    ("drift_ns", "is_step"),
    [
        (0, False),
        (MILLISECOND, False),
        (-MILLISECOND, False),
        (MILLISECOND + 1, True),
        (-MILLISECOND - 1, True),
    ],
)
def test_step_is_more_than_a_millisecond_between_the_clocks(drift_ns: int, is_step: bool) -> None:
    start, end = Instant(10**18, 10**12), Instant(10**18 + 10**10 + drift_ns, 10**12 + 10**10)

    assert stepped(start, end) is is_step


STAMP = struct.pack("qq", 1_795_000_000, 7)
OURS = (socket.SOL_SOCKET, SO_TIMESTAMPNS, STAMP)


def test_stamp_is_read_among_ancillary_data() -> None:
    before = instant()
    at = received([(socket.SOL_SOCKET, 1, STAMP), OURS])

    assert (at.realtime_ns, at.stamped) == (1_795_000_000_000_000_007, True)
    assert at.monotonic_ns >= before.monotonic_ns


@pytest.mark.parametrize(
    "ancillary",
    [
        [],
        [(socket.SOL_SOCKET, 1, STAMP)],
        [(socket.IPPROTO_TCP, SO_TIMESTAMPNS, STAMP)],
        [(socket.SOL_SOCKET, SO_TIMESTAMPNS, STAMP[:8])],
    ],
    ids=["none", "another kind", "another level", "cut off"],
)
def test_what_is_no_stamp_is_now(ancillary: list[tuple[int, int, bytes]]) -> None:
    before = instant()
    at = received(ancillary)

    assert not at.stamped
    assert before.realtime_ns <= at.realtime_ns <= instant().realtime_ns


class Kernel:
    """A socket whose kernel tells this, and notes what it is asked for."""

    def __init__(self, told: bytes | OSError) -> None:
        self.told = told
        self.asked: list[tuple[int, ...]] = []

    def getsockopt(self, *asked: int) -> bytes:
        self.asked.append(asked)
        if isinstance(self.told, OSError):
            raise self.told
        return self.told

    def setsockopt(self, *asked: int) -> None:
        self.asked.append(asked)
        if isinstance(self.told, OSError):
            raise self.told


def tcp_info(rtt_us: int, retransmits: int) -> bytes:
    info = bytearray(104)
    struct.pack_into("I", info, 68, rtt_us)
    struct.pack_into("I", info, 100, retransmits)
    return bytes(info)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (tcp_info(20_500, 0), 0.0205),
        (tcp_info(1, 0), 1e-6),
        (tcp_info(20_500, 1), None),
        (tcp_info(0, 0), None),
        (tcp_info(20_500, 0)[:-1], None),
        (OSError(), None),
    ],
    ids=["measured", "least", "sent twice", "not measured", "an older kernel", "no TCP"],
)
def test_round_trip_of_the_syn_is_the_kernels(told: bytes | OSError, seconds: float | None) -> None:
    kernel = Kernel(told)

    assert handshake_seconds(kernel) == seconds  # type: ignore[arg-type]
    assert kernel.asked == [(socket.IPPROTO_TCP, socket.TCP_INFO, 104)]


@pytest.mark.parametrize("told", [b"", OSError()])
def test_stamps_are_asked_for_where_the_kernel_can(told: bytes | OSError) -> None:
    kernel = Kernel(told)
    ask_for_stamps(kernel)  # type: ignore[arg-type]

    assert kernel.asked == [(socket.SOL_SOCKET, 35, 1)]


@pytest.fixture(params=["127.0.0.1", "::1"])
def sender(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A connected socket; what it sends arrives and is not read."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with (
        socket.create_server((request.param, 0), family=family) as listener,
        socket.create_connection(listener.getsockname()[:2]) as sock,
        listener.accept()[0],
    ):
        sock.setblocking(False)
        yield sock


def is_quiet(sock: socket.socket) -> bool:
    """Is nothing on its error queue?"""
    try:
        sock.recvmsg(0, 256, socket.MSG_ERRQUEUE)
    except BlockingIOError:
        return True
    return False


def test_each_send_has_the_stamp_of_its_own_last_byte(sender: socket.socket) -> None:
    stamps = TransmitStamps(sender)
    for size in (1, 20, ONE_SEGMENT_BYTES):
        before = instant().realtime_ns
        left_ns = stamps.after(sender.send(b"x" * size))
        assert left_ns is not None
        assert before <= left_ns <= instant().realtime_ns
    assert is_quiet(sender)


def test_stamp_that_nobody_read_is_not_taken_for_a_later_sends(sender: socket.socket) -> None:
    stamps = TransmitStamps(sender)
    unread = sender.send(b"x" * 7)
    between = instant().realtime_ns
    left_ns = stamps.after(unread + sender.send(b"x" * 7))

    assert left_ns is not None
    assert left_ns >= between
    assert is_quiet(sender)


def test_what_may_take_several_segments_has_no_stamp(sender: socket.socket) -> None:
    stamps = TransmitStamps(sender)

    assert stamps.after(sender.send(b"x" * (ONE_SEGMENT_BYTES + 1))) is None
    assert is_quiet(sender)
    assert stamps.after(sender.send(b"x")) is not None  # and the next is counted from its end


def test_no_stamp_comes_after_the_end(sender: socket.socket) -> None:
    stamps = TransmitStamps(sender)
    sender.send(b"x")
    stamps.end()

    assert is_quiet(sender)
    assert stamps.after(sender.send(b"x")) is None
    assert is_quiet(sender)


def test_kernel_without_transmit_stamps_is_asked_once() -> None:
    kernel = Kernel(OSError())
    stamps = TransmitStamps(kernel)  # type: ignore[arg-type]

    assert stamps.after(20) is None
    stamps.pass_over()
    stamps.end()
    assert kernel.asked == [(socket.SOL_SOCKET, 37, 0b1000_1001_0010)]


class Refused(Kernel):
    """A socket whose error queue holds a notice of ICMP, and then nothing."""

    notices = 1

    def recvmsg(self, *_: int) -> tuple[bytes, list[tuple[int, int, bytes]], int, None]:
        if not self.notices:
            raise BlockingIOError
        self.notices -= 1
        notice = struct.pack("IBBBxII", 111, 2, 3, 1, 0, 0)
        stamp = (socket.SOL_SOCKET, 37, STAMP + bytes(32))
        return b"", [stamp, (socket.IPPROTO_IP, 11, notice)], 0, None


def test_error_that_is_no_stamp_is_none() -> None:
    assert TransmitStamps(Refused(b"")).after(1) is None  # type: ignore[arg-type]


def test_keeper_knows_that_stamps_come_and_lets_go() -> None:
    keeper = StampKeeper()

    assert keeper.works
    keeper.close()
    assert keeper._socket.fileno() == -1


class Loopback:
    """Two sockets in one, with what its kernel does to each datagram; notes how long was waited."""

    def __init__(self, *fates: bool | OSError) -> None:
        self.fates = list(fates)
        self.limit_seconds: float | None = None
        self.waits: list[float] = []

    def bind(self, address: tuple[str, int]) -> None:
        assert address == ("127.0.0.1", 0)  # any free port

    def settimeout(self, seconds: float) -> None:
        self.limit_seconds = seconds

    def setsockopt(self, *_: int) -> None:
        pass

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 40_000

    def sendto(self, _: bytes, address: tuple[str, int]) -> None:
        assert address == self.getsockname()
        if isinstance(self.fates[0], PermissionError):
            raise self.fates[0]

    def recvmsg(self, *_: int) -> tuple[bytes, list[tuple[int, int, bytes]], int, tuple[str, int]]:
        assert self.limit_seconds == 1.0
        fate = self.fates.pop(0)
        if isinstance(fate, OSError):
            raise fate
        return b"?", [OURS] if fate else [], 0, self.getsockname()


@pytest.mark.parametrize(
    ("fates", "come", "waits"),
    [
        ([True], True, 0),
        ([False] * 19 + [True], True, 19),
        ([False] * 20, False, 20),
        ([TimeoutError()], False, 0),
        ([PermissionError()], False, 0),
    ],
    ids=["at once", "with the last", "never", "dropped by a firewall", "refused by a firewall"],
)
def test_stamps_come_where_one_of_twenty_datagrams_is_stamped(
    fates: list[bool | OSError], come: bool, waits: int
) -> None:
    loopback = Loopback(*fates)

    assert stamps_come(loopback, loopback, loopback.waits.append) is come  # type: ignore[arg-type]
    assert loopback.waits == [0.005] * waits
