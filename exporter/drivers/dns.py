"""DNS questions, to the configured name servers or to those of the system; hosts are `resolver`'s.

The client is imported with the first question: dnspython takes 0.05 s, and few relays are found by an MX.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.config.settings import DnsSettings
    from exporter.drivers.dns_client import DnsClient
    from exporter.model import DnsAnswer


class DnsDriver:
    """ports.NameServers."""

    def __init__(self, settings: DnsSettings) -> None:
        self._settings = settings

    async def ask(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of this type at this name. Raises Failure (phase dns) where no server answers."""
        return await self._client.ask(name, rdtype)

    @cached_property
    def _client(self) -> DnsClient:
        from exporter.drivers.dns_client import DnsClient  # noqa: PLC0415 - see the first lines

        return DnsClient(self._settings)
