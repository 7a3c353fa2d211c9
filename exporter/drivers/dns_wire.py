"""One DNS message there and one back, over UDP or TCP. An answer beyond our bounds is refused unread.

Bounds, because reading 64 KB of small records takes a quarter of a second in which no other probe is served.
"""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING

import dns.exception
import dns.message

if TYPE_CHECKING:
    from dns.message import Message

ANSWER_MAX_BYTES = 16 * 1024  # the largest TXT sets of real domains are half of that
RECORDS_MAX = 256
_COUNTS = slice(6, 12)  # of answers, authorities and additional records: RFC 1035 section 4.1.1
UDP_PAYLOAD_BYTES = 1232  # DNS flag day 2020: what passes unfragmented


class AnswerError(Exception):
    """An answer that is of no use: too long, to another question, or an error."""


class _Datagrams(asyncio.DatagramProtocol):
    """Waits for the datagram that answers a query; others are passed over, as a forger may send them."""

    def __init__(self, query: Message) -> None:
        self._query = query
        self.answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 - asyncio's shape
        if self.answer.done():
            return
        try:
            message = _read(data)
        except AnswerError as exc:
            self.answer.set_exception(exc)
        except (dns.exception.DNSException, ValueError):
            pass
        else:
            if self._query.is_response(message):
                self.answer.set_result(message)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def ask_by_udp(query: Message, server: str, port: int) -> Message:
    """The answer. Raises OSError and AnswerError; waits without an end."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Datagrams(query), remote_addr=(server, port)
    )
    try:
        transport.sendto(query.to_wire())
        return await protocol.answer
    finally:
        transport.close()


async def ask_by_tcp(query: Message, server: str, port: int) -> Message:
    """The answer. Raises OSError, EOFError, AnswerError and DNSException; waits without an end."""
    reader, writer = await asyncio.open_connection(server, port)
    try:
        wire = query.to_wire()
        writer.write(len(wire).to_bytes(2) + wire)
        size = int.from_bytes(await reader.readexactly(2))
        _check_size(size)
        message = _read(await reader.readexactly(size))
    finally:
        writer.close()
    if not query.is_response(message):
        raise AnswerError("an answer to another question")
    return message


def _read(wire: bytes) -> Message:
    _check_size(len(wire))
    counts = struct.unpack("!3H", wire[_COUNTS]) if len(wire) >= _COUNTS.stop else (0,)
    if sum(counts) > RECORDS_MAX:
        raise AnswerError(f"an answer of {sum(counts)} records")
    return dns.message.from_wire(wire)


def _check_size(size: int) -> None:
    if size > ANSWER_MAX_BYTES:
        raise AnswerError(f"an answer of {size} bytes")
