"""DNS questions against name servers that say what a test wants, over UDP and TCP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from dns.message import Message

from exporter.config.settings import DnsSettings
from exporter.drivers.dns import DnsDriver
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import DnsStatus, Phase

Answer = Callable[[Message, bool], Message | bytes | None]
TIMEOUT_SECONDS = 0.5  # the server is in the same loop, and makes a thousand records first


class Udp(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.asked += 1
        said = self.answer(dns.message.from_wire(data), False)
        if said is not None:
            wire = said if isinstance(said, bytes) else said.to_wire(max_size=65535)
            self.transport.sendto(wire, addr)  # type: ignore[attr-defined]


@asynccontextmanager
async def name_server(answer: Answer) -> AsyncIterator[tuple[int, Udp]]:
    """A port and what listens there; `answer` gets the question, and whether it came by TCP."""

    async def by_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2))
        said = answer(dns.message.from_wire(await reader.readexactly(size)), True)
        if said is not None:
            wire = said if isinstance(said, bytes) else said.to_wire(max_size=65535)
            writer.write(len(wire).to_bytes(2) + wire)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(by_tcp, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, udp = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Udp(answer), local_addr=("127.0.0.1", port)
    )
    try:
        yield port, udp
    finally:
        transport.close()
        server.close()


def records(rdtype: str, *texts: str, truncated: bool = False, rcode: int = 0) -> Answer:
    """Answers every question with these records; cut off over UDP where `truncated`."""

    def answer(query: Message, by_tcp: bool) -> Message:
        response = dns.message.make_response(query)
        response.set_rcode(dns.rcode.Rcode(rcode))
        if truncated and not by_tcp:
            response.flags |= dns.flags.TC
        elif texts:
            response.answer.append(
                dns.rrset.from_text_list(query.question[0].name, 60, "IN", rdtype, list(texts))
            )
        return response

    return answer


def driver(port: int, *nameservers: str) -> DnsDriver:
    settings = DnsSettings(
        nameservers=nameservers or ("127.0.0.1",), port=port, timeout_seconds=TIMEOUT_SECONDS
    )
    return DnsDriver(settings)


async def test_records_are_told_as_text() -> None:
    async with name_server(records("MX", "10 a.example.", "20 b.example.")) as (port, _):
        answer = await driver(port).ask("x.example", "MX")

    assert answer.status is DnsStatus.FOUND
    assert set(answer.records) == {"10 a.example.", "20 b.example."}


async def test_strings_of_a_text_record_are_joined() -> None:
    async with name_server(records("TXT", '"v=spf1 " "-all"', '"\\255"')) as (port, _):
        answer = await driver(port).ask("x.example", "TXT")

    assert set(answer.records) == {"v=spf1 -all", "\udcff"}


async def test_long_answer_is_fetched_by_tcp() -> None:
    async with name_server(records("TXT", '"long"', truncated=True)) as (port, _):
        assert (await driver(port).ask("x.example", "TXT")).records == ("long",)


@pytest.mark.parametrize(("rcode", "status"), [(0, DnsStatus.NO_DATA), (3, DnsStatus.NO_NAME)])
async def test_nothing_there_is_an_answer(rcode: int, status: DnsStatus) -> None:
    async with name_server(records("A", rcode=rcode)) as (port, _):
        assert (await driver(port).ask("x.example", "A")).status is status


async def test_alias_is_followed() -> None:
    def answer(query: Message, by_tcp: bool) -> Message:
        response = dns.message.make_response(query)
        response.answer += [
            dns.rrset.from_text("x.example.", 60, "IN", "CNAME", "y.example."),
            dns.rrset.from_text("y.example.", 60, "IN", "TXT", '"there"'),
        ]
        return response

    async with name_server(answer) as (port, _):
        assert (await driver(port).ask("x.example", "TXT")).records == ("there",)


async def failure_of(answer: Answer, *nameservers: str) -> str:
    async with name_server(answer) as (port, _):
        with pytest.raises(Failure) as caught:
            await driver(port, *nameservers).ask("x.example", "TXT")
    assert caught.value.fact.phase is Phase.DNS
    assert caught.value.fact.kind is FailureKind.DNS_FAILURE
    return caught.value.fact.detail


async def test_server_failure_is_no_answer() -> None:
    assert "127.0.0.1: SERVFAIL" in await failure_of(records("TXT", rcode=2))


async def test_silent_server_is_asked_twice_and_ends_in_time() -> None:
    started = time.monotonic()
    async with name_server(lambda query, by_tcp: None) as (port, udp):
        with pytest.raises(Failure) as caught:
            await driver(port).ask("x.example", "TXT")

    assert "no answer within 0.5 s" in caught.value.fact.detail
    assert udp.asked == 2
    assert time.monotonic() - started < 4 * TIMEOUT_SECONDS


async def test_next_server_is_asked_where_one_fails() -> None:
    async with name_server(records("TXT", '"here"')) as (port, _):
        answer = await driver(port, "127.0.0.2", "127.0.0.1").ask("x.example", "TXT")

    assert answer.records == ("here",)


FORGED = {
    "another question": lambda query: dns.message.make_response(dns.message.make_query("z.example", "TXT")),
    "garbage": lambda query: b"\x00\x01garbage",
    "nothing": lambda query: b"",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_datagram_that_is_no_answer_is_passed_over(
    forged: Callable[[Message], Message | bytes],
) -> None:
    assert "no answer within" in await failure_of(lambda query, by_tcp: forged(query))


@pytest.mark.parametrize("by_tcp", [False, True], ids=["udp", "tcp"])
async def test_answer_of_64_kilobytes_is_refused_unread(by_tcp: bool) -> None:
    def answer(query: Message, over_tcp: bool) -> Message | bytes:
        if by_tcp and not over_tcp:
            return records("TXT", truncated=True)(query, False)  # type: ignore[return-value]
        head = dns.message.make_response(query).to_wire()
        return head + b"\x00" * ((65535 if over_tcp else 60000) - len(head))

    assert "bytes" in await failure_of(answer)


async def test_answer_of_a_thousand_records_is_refused_unread() -> None:
    many = records("TXT", *(f'"{number}"' for number in range(1000)))

    assert "an answer of 1" in await failure_of(many)


async def test_name_that_cannot_be_one_is_not_found() -> None:
    with pytest.raises(Failure) as caught:
        await driver(53).ask("a..b", "A")

    assert caught.value.fact.kind is FailureKind.DNS_NOT_FOUND
