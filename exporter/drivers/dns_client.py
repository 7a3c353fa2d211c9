"""DNS questions by dnspython, for `dns`, which imports this file with the first of them.

Each server is asked by UDP, and by TCP where the answer was cut off; one that is silent or fails gives way to
the next.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
from dns.message import QueryMessage

from exporter.drivers.dns_wire import UDP_PAYLOAD_BYTES, AnswerError, ask_by_tcp, ask_by_udp
from exporter.drivers.faults import failure
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.model import DnsAnswer
from exporter.terms import DnsStatus, Phase

if TYPE_CHECKING:
    from dns.message import Message
    from dns.rdata import Rdata

    from exporter.config.settings import DnsSettings

ROUNDS = 2  # a lost datagram is not a dead server
_READABLE = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
_TROUBLES = (OSError, EOFError, ValueError, AnswerError, dns.exception.DNSException)


class DnsClient:
    """Asks name servers."""

    def __init__(self, settings: DnsSettings) -> None:
        self._servers = settings.nameservers
        self._port = settings.port
        self._timeout_seconds = settings.timeout_seconds

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """See DnsDriver."""
        query = _query(name, rdtype)
        troubles: dict[str, None] = {}
        for server in (self._servers or _of_the_system()) * ROUNDS:
            try:
                return _answer(name, rdtype, await self._exchange(query, server))
            except _TROUBLES as exc:
                troubles[f"{server}: {_words(exc, self._timeout_seconds)}"] = None
        told = "; ".join(troubles) or "no name server is known"
        raise _no_answer(name, rdtype, told)

    async def _exchange(self, query: Message, server: str) -> Message:
        async with asyncio.timeout(self._timeout_seconds):
            message = await ask_by_udp(query, server, self._port)
            if message.flags & dns.flags.TC:
                message = await ask_by_tcp(query, server, self._port)
        if message.rcode() not in _READABLE:
            raise AnswerError(dns.rcode.to_text(message.rcode()))
        return message


def _of_the_system() -> tuple[str, ...]:
    """The name servers of resolv.conf, read anew as they change with the network."""
    try:
        return tuple(str(server) for server in dns.resolver.Resolver().nameservers)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()


def _query(name: str, rdtype: str) -> Message:
    try:
        asked = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError) as exc:
        raise failure(
            Phase.DNS, FailureKind.DNS_NOT_FOUND, f"{name!r} cannot be a name: {_words(exc)}"
        ) from exc
    # The DO bit asks for signatures, by which a signed zone is known where the resolver does not validate.
    return dns.message.make_query(asked, rdtype, want_dnssec=True, payload=UDP_PAYLOAD_BYTES)


def _answer(name: str, rdtype: str, message: Message) -> DnsAnswer:
    assert isinstance(message, QueryMessage)  # noqa: S101 - `is_response` has seen to it
    found = message.resolve_chaining()
    status = DnsStatus.NO_NAME if message.rcode() == dns.rcode.NXDOMAIN else DnsStatus.NO_DATA
    signed = bool(message.flags & dns.flags.AD) or any(
        rrset.rdtype == dns.rdatatype.RRSIG for rrset in message.answer
    )
    if found.answer is None:
        return DnsAnswer(name=name, type=rdtype, status=status, signed=signed)
    records = tuple(_text(rdata) for rdata in found.answer)
    return DnsAnswer(name=name, type=rdtype, status=DnsStatus.FOUND, records=records, signed=signed)


def _text(rdata: Rdata) -> str:
    strings: tuple[bytes, ...] | None = getattr(rdata, "strings", None)
    return rdata.to_text() if strings is None else b"".join(strings).decode("utf-8", "surrogateescape")


def _words(exc: Exception, timeout_seconds: float = 0.0) -> str:
    if isinstance(exc, TimeoutError):
        return f"no answer within {timeout_seconds:g} s"
    return str(exc)[:200] or type(exc).__name__


def _no_answer(name: str, rdtype: str, told: str) -> Failure:
    return failure(Phase.DNS, FailureKind.DNS_FAILURE, f"{rdtype} of {name}: {told}")
