"""Connects to a relay: resolves its name, connects, with implicit TLS shakes hands; ends with QUIT."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from exporter.drivers.connect import connect
from exporter.drivers.conversation import LIMITS_SECONDS, Conversation
from exporter.drivers.converse import SmtpConversation
from exporter.drivers.faults import failure
from exporter.drivers.resolver import address_of, endpoint_of
from exporter.drivers.trust import unverified_context
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from exporter.drivers.connect import Connected
    from exporter.drivers.record import RunRecord
    from exporter.drivers.resolver import Address, Lookup, Resolver
    from exporter.drivers.trust import Contexts
    from exporter.model import Endpoint, Relay, TlsOffer

T = TypeVar("T")
C = TypeVar("C", bound=Conversation)


class RelayConnector:
    """From a relay to a conversation with it."""

    def __init__(self, resolver: Resolver, contexts: Contexts) -> None:
        self._resolver = resolver
        self._contexts = contexts

    async def resolve(self, relay: Relay, record: RunRecord) -> tuple[Endpoint, ...]:
        """The relay's addresses, each with whether there is a route to it. Raises Failure (phase dns)."""
        lookup = await self._lookup(relay, record)
        return tuple(endpoint_of(address, relay.source_address) for address in lookup.addresses)

    @asynccontextmanager
    async def open(
        self,
        relay: Relay,
        record: RunRecord,
        *,
        to: Endpoint | None = None,
        offer: TlsOffer | None = None,
        speaks: type[C] = SmtpConversation,  # type: ignore[assignment]
    ) -> AsyncIterator[C]:
        """A conversation; goodbye is said on the way out where the channel allows it. Raises Failure.

        `to` is the one address to use. With `offer` any certificate is taken and no secret is sent.
        """
        context = self._context(relay, offer)
        addresses = (await self._lookup(relay, record)).addresses if to is None else (address_of(to),)
        connected = await self._connect(relay, record, addresses)
        conversation = speaks(connected, relay, record, context, unverified=offer is not None)
        try:
            if relay.tls is TlsMode.IMPLICIT:
                record.enter(Phase.TLS)
                await conversation.start_tls()
            yield conversation
            await conversation.quit()
        except Failure:
            await conversation.quit()
            raise
        except asyncio.CancelledError:
            conversation.abort()
            raise
        finally:
            conversation.close()

    def _context(self, relay: Relay, offer: TlsOffer | None) -> ssl.SSLContext | None:
        if relay.tls is TlsMode.NONE:
            return None
        return unverified_context(offer, relay.client_certificate) if offer else self._contexts[relay]

    async def _lookup(self, relay: Relay, record: RunRecord) -> Lookup:
        limits = LIMITS_SECONDS | dict(relay.timeouts)
        record.enter(Phase.DNS)
        resolving = self._resolver.resolve(relay.host, relay.port, relay.family)
        lookup: Lookup = await _within(Phase.DNS, limits, resolving)
        record.took(Phase.DNS, lookup.seconds, lookup.seconds)
        return lookup

    async def _connect(self, relay: Relay, record: RunRecord, addresses: tuple[Address, ...]) -> Connected:
        limits = LIMITS_SECONDS | dict(relay.timeouts)
        record.enter(Phase.CONNECT)
        try:
            connected = await _within(Phase.CONNECT, limits, connect(addresses, relay.source_address))
        except Failure as exc:
            raise _established(exc, relay) from exc
        exact = connected.monotonic_seconds if connected.kernel_seconds is None else connected.kernel_seconds
        record.took(Phase.CONNECT, exact, connected.monotonic_seconds)
        record.note(f"connected to {connected.stream.peer_address}")
        return connected


def _established(exc: Failure, relay: Relay) -> Failure:
    """A reset answers no SYN (a refusal does): it came to a connection that stood before we looked at it."""
    if exc.fact.kind is not FailureKind.RESET:
        return exc
    after = Phase.TLS if relay.tls is TlsMode.IMPLICIT else Phase.BANNER
    return Failure(replace(exc.fact, phase=after))


async def _within(phase: Phase, limits: dict[Phase, float], work: Coroutine[Any, Any, T]) -> T:
    try:
        async with asyncio.timeout(limits[phase]):
            return await work
    except TimeoutError:
        raise failure(phase, FailureKind.TIMEOUT, f"no answer within {limits[phase]:g} s") from None
