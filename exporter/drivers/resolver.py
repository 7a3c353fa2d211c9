"""Name resolution as applications do it: getaddrinfo, off the loop, one lookup shared by all who ask at once.

A lookup that never ends holds one daemon thread, not a run (its deadline ends it) and not the process's exit.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from dataclasses import dataclass
from functools import lru_cache

from exporter.drivers.faults import failure, from_resolver
from exporter.drivers.threads import Threads
from exporter.failure import FailureKind
from exporter.model import Endpoint
from exporter.terms import Family, Phase

MAX_ADDRESSES = 16  # a hostile or broken zone may list thousands
NAMES_KEPT = 1024
MAX_LOOKUPS = 64  # threads that may be stuck in getaddrinfo at once

Address = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]
_FAMILIES = {Family.ANY: socket.AF_UNSPEC, Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Addresses in the order to try them, and how long finding them took, by the monotonic clock."""

    addresses: tuple[Address, ...]
    seconds: float


def endpoint_of(address: Address, source_address: str | None = None) -> Endpoint:
    """An address as a probe sees it, with the kernel's word on whether there is a route to it."""
    family = Family.IPV6 if address[0] == socket.AF_INET6 else Family.IPV4
    host, port = str(address[4][0]), address[4][1]
    return Endpoint(address=host, port=port, family=family, routed=_is_routed(address, source_address))


def address_of(endpoint: Endpoint) -> Address:
    """The address of an endpoint as sockets take it."""
    return _getaddrinfo(endpoint.address, endpoint.port, endpoint.family, socket.AI_NUMERICHOST).addresses[0]


def _is_routed(address: Address, source_address: str | None) -> bool:
    """Connecting a datagram socket looks up the route and sends nothing."""
    with socket.socket(address[0], socket.SOCK_DGRAM) as sock:
        try:
            if source_address is not None:
                sock.bind((source_address, 0))
            sock.connect(address[4])
        except OSError:
            return False
    return True


class Resolver:
    """getaddrinfo for relays."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int, Family], asyncio.Future[Lookup]] = {}
        self._threads = Threads()

    async def resolve(self, host: str, port: int, family: Family) -> Lookup:
        """The addresses of a host. Raises Failure (phase dns)."""
        try:
            if _is_literal(host):
                return _getaddrinfo(host, port, family, socket.AI_NUMERICHOST)
            return await asyncio.shield(self._shared(host, port, family))
        except (OSError, UnicodeError) as exc:
            raise from_resolver(exc if isinstance(exc, OSError) else socket.gaierror(str(exc))) from exc

    def _shared(self, host: str, port: int, family: Family) -> asyncio.Future[Lookup]:
        key = (host, port, family)
        future = self._pending.get(key)
        if future is None:
            if len(self._pending) >= MAX_LOOKUPS:
                raise failure(
                    Phase.DNS, FailureKind.DNS_FAILURE, "too many lookups are stuck in the resolver"
                )
            future = self._pending[key] = self._start(host, port, family)
            future.add_done_callback(lambda done: self._forget(key, done))
        return future

    def _forget(self, key: tuple[str, int, Family], done: asyncio.Future[Lookup]) -> None:
        del self._pending[key]
        if not done.cancelled():
            done.exception()  # seen, also where every asker has gone

    def _start(self, host: str, port: int, family: Family) -> asyncio.Future[Lookup]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Lookup] = loop.create_future()

        def work() -> None:
            try:
                outcome: Lookup | Exception = _getaddrinfo(host, port, family)
            except Exception as exc:
                outcome = exc
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, future, outcome)

        self._threads.start(work, f"resolve {host}")
        return future


def _settle(future: asyncio.Future[Lookup], outcome: Lookup | Exception) -> None:
    if future.done():
        return
    if isinstance(outcome, Lookup):
        future.set_result(outcome)
    else:
        future.set_exception(outcome)


def _getaddrinfo(host: str, port: int, family: Family, flags: int = 0) -> Lookup:
    started = time.monotonic()
    rows = socket.getaddrinfo(host, port, _FAMILIES[family], socket.SOCK_STREAM, socket.IPPROTO_TCP, flags)
    addresses = tuple(row for row in rows[:MAX_ADDRESSES])
    return Lookup(addresses=addresses, seconds=time.monotonic() - started)  # type: ignore[arg-type]


@lru_cache(NAMES_KEPT)
def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
