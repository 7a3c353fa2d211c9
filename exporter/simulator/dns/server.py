"""One DNS port, UDP and TCP: questions in, answers out; or silence, where the scenario has it so."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, cast

import dns.exception
import dns.message

from exporter.simulator.dns.zone import answered

if TYPE_CHECKING:
    from exporter.simulator.scenarios.current import CurrentScenario

QUESTION_SECONDS = 10.0  # a connection that asks nothing is closed
PORT_TRIES = 10


class DnsServer:
    """Answers for the tenant's domain, at one port by both ways."""

    def __init__(self, current: CurrentScenario) -> None:
        self._current = current
        self._tcp: asyncio.Server | None = None
        self._udp: asyncio.DatagramTransport | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port. 0 is one that is free for both. Raises OSError."""
        for tries_left in reversed(range(PORT_TRIES)):
            tcp = await asyncio.start_server(self._serve, host, port)
            chosen = int(tcp.sockets[0].getsockname()[1])
            try:
                self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Datagrams(self), local_addr=(host, chosen)
                )
            except OSError:
                tcp.close()
                if port or not tries_left:
                    raise
            else:
                self._tcp = tcp
                return chosen
        raise AssertionError("the last try raises")

    async def close(self) -> None:
        """Stop listening."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        await asyncio.sleep(0)  # a datagram socket is closed on the loop's next turn

    def answer(self, wire: bytes) -> bytes | None:
        """The response to a question; None where there is none, or nothing is said."""
        scenario = self._current.scenario
        if scenario.block_dns:
            return None
        with contextlib.suppress(dns.exception.DNSException, ValueError, IndexError):
            return answered(dns.message.from_wire(wire), scenario.records).to_wire()
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(QUESTION_SECONDS):
                size = int.from_bytes(await reader.readexactly(2))
                said = self.answer(await reader.readexactly(size))
            if said is not None:
                writer.write(len(said).to_bytes(2) + said)
                await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        said = self._server.answer(data)
        if said is not None:
            self._transport.sendto(said, addr)
