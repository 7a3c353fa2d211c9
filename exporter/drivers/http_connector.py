"""What aiohttp is given in place of its own: addresses that we looked up, and sockets that we can end."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from exporter.drivers.resolver import Address, Lookup


class RequestSockets:
    """The sockets that a request has opened, and whether one is connected."""

    def __init__(self) -> None:
        self.connected = False
        self.sockets: list[socket.socket] = []

    def open(self, address: Address) -> socket.socket:
        """A socket for aiohttp."""
        opened = socket.socket(address[0], address[1], address[2])
        self.sockets.append(opened)
        return opened

    def shutdown(self) -> None:
        """End the connections now: a TLS peer that never answers our close would keep them for 30 s."""
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    @property
    def trace(self) -> aiohttp.TraceConfig:
        """Tells when the connection is up, TLS included."""

        async def up(*_: object) -> None:
            self.connected = True

        config = aiohttp.TraceConfig()
        config.on_connection_create_end.append(up)
        return config


class KnownAddresses(AbstractResolver):
    """Gives aiohttp the addresses that our own resolver has found."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        """The addresses, in the order to try them."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address[4][0]),
                port=port,
                family=address[0],
                proto=address[2],
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._lookup.addresses
        ]

    async def close(self) -> None:
        """Nothing to release."""
