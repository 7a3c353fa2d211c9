"""Connecting: what refuses, what does not answer, and which family is used."""

from __future__ import annotations

import asyncio
import errno
import socket

import pytest

from exporter.drivers.faults import from_os_error, from_resolver
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.stream import TcpStream
from exporter.drivers.trust import Contexts
from exporter.failure import FailureKind
from exporter.model import ClockSource, ProbeId, Relay
from exporter.terms import Family, Phase, TlsMode
from tests.drivers.conftest import Run, Serve
from tests.drivers.test_hostile import AUTH, BANNER, says

GREETING = says(BANNER, AUTH, b"235 ok\r\n", b"221 bye\r\n")
HOSTS = {Family.IPV4: "127.0.0.1", Family.IPV6: "::1"}


async def test_connection_in_each_family_is_timed_by_the_kernel(
    serve: Serve, run: Run, family: Family
) -> None:
    port = await serve(GREETING, host=HOSTS[family])

    result = await run(port, host=HOSTS[family], tls=TlsMode.NONE, family=family)

    assert result.failure is None
    assert result.clock is ClockSource.KERNEL
    assert result.missing_stamps == 0
    times = {time.phase: time.seconds for time in result.phases}
    assert {Phase.DNS, Phase.CONNECT, Phase.BANNER, Phase.EHLO, Phase.AUTH, Phase.QUIT} == times.keys()
    assert all(seconds >= 0 for seconds in times.values())


async def test_name_with_both_families_reaches_the_one_that_answers(serve: Serve, run: Run) -> None:
    port = await serve(GREETING, host="127.0.0.1")  # nothing listens on ::1

    result = await run(port, host="localhost", tls=TlsMode.NONE)

    assert result.failure is None
    assert "connected to 127.0.0.1" in result.notes


async def test_closed_port_is_refused(run: Run) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    failure = (await run(port)).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.CONNECT, FailureKind.CONNECT_REFUSED)


async def test_port_that_swallows_syns_times_out_at_connect(run: Run) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        await asyncio.sleep(0.05)

        failure = (await run(full.getsockname()[1])).failure

        for filler in fillers:
            filler.close()
    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.CONNECT, FailureKind.TIMEOUT)


async def test_port_that_the_process_never_accepts_times_out_at_the_banner(run: Run) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(8)

        failure = (await run(deaf.getsockname()[1])).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.BANNER, FailureKind.TIMEOUT)


async def test_source_address_that_is_not_ours_is_a_local_fault(serve: Serve, run: Run) -> None:
    failure = (await run(await serve(GREETING), tls=TlsMode.NONE, source_address="192.0.2.1")).failure

    assert failure is not None
    assert (failure.phase, failure.kind) == (Phase.CONNECT, FailureKind.LOCAL)


async def test_name_that_cannot_exist_is_not_found(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    failure = (await run(25, host="no-such-host.invalid")).failure

    assert failure is not None
    assert failure.phase is Phase.DNS
    assert failure.kind in {
        FailureKind.DNS_NOT_FOUND,
        FailureKind.DNS_FAILURE,
    }  # by what the machine's resolver says


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        pytest.param(socket.gaierror(socket.EAI_NONAME, "x"), FailureKind.DNS_NOT_FOUND, id="no such name"),
        pytest.param(socket.gaierror(socket.EAI_AGAIN, "x"), FailureKind.DNS_FAILURE, id="no answer"),
        pytest.param(OSError(errno.EMFILE, "x"), FailureKind.LOCAL, id="our own descriptors"),
    ],
)
def test_name_that_is_not_found_is_blamed_on_who_is_at_fault(error: OSError, kind: FailureKind) -> None:
    assert from_resolver(error).fact.kind is kind


async def test_connection_leaves_no_descriptor_behind(serve: Serve, run: Run) -> None:
    port = await serve(GREETING)
    relay = Relay(name="r", host="127.0.0.1", port=port, tls=TlsMode.NONE)
    connector = RelayConnector(Resolver(), await Contexts.build([relay]))

    async with connector.open(relay, RunRecord(ProbeId(probe="login"))) as talk:
        inner = talk._tcp._socket

    assert inner.fileno() == -1


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        pytest.param([111, 110], FailureKind.CONNECT_REFUSED, id="refused tells more than silence"),
        pytest.param([101, 110], FailureKind.TIMEOUT, id="silence tells more than no route"),
        pytest.param([101, 113], FailureKind.UNREACHABLE, id="no route at all"),
        pytest.param([24, 111], FailureKind.LOCAL, id="our own descriptors first"),
    ],
)
def test_addresses_that_fail_in_different_ways_give_the_telling_one(
    numbers: list[int], kind: FailureKind
) -> None:
    text = "Multiple exceptions: " + ", ".join(f"[Errno {number}] x" for number in numbers)

    assert from_os_error(Phase.CONNECT, OSError(text)).fact.kind is kind


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(errno.ECONNREFUSED, "Connect call failed ('192.0.2.1', 587)"),
            "Connection refused at 192.0.2.1 port 587",
        ),
        (
            OSError(
                "Multiple exceptions: [Errno 101] Connect call failed ('2001:db8::1', 587, 0, 0), "
                "[Errno 111] Connect call failed ('192.0.2.1', 587)"
            ),
            (
                "Multiple exceptions: Network is unreachable at 2001:db8::1 port 587, "
                "Connection refused at 192.0.2.1 port 587"
            ),
        ),
        (OSError(errno.ECONNRESET, "Connection reset by peer"), "Connection reset by peer"),
    ],
    ids=["one", "several", "the system's own"],
)
def test_socket_error_is_told_in_the_systems_words(error: OSError, words: str) -> None:
    assert from_os_error(Phase.CONNECT, error).fact.detail == words


async def test_stamp_that_comes_late_does_not_keep_the_loop_awake() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as sock,
        listener.accept()[0],
    ):
        sock.setblocking(False)
        stream = TcpStream(sock)
        sock.send(b"x")  # nobody looks for its stamp
        await asyncio.sleep(0.01)

        with pytest.raises(BlockingIOError):
            sock.recvmsg(0, 256, socket.MSG_ERRQUEUE)
        stream.close()
