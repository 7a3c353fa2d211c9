"""Opens a relay's door: name, connection and, with implicit TLS, handshake; and leaves it politely."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from exporter.drivers.connect import connect
from exporter.drivers.converse import LIMITS_SECONDS, SmtpConversation
from exporter.drivers.faults import failure
from exporter.errors import Failure
from exporter.model import FailureKind, Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from exporter.drivers.connect import Connected
    from exporter.drivers.record import RunRecord
    from exporter.drivers.resolver import Lookup, Resolver
    from exporter.drivers.trust import Contexts
    from exporter.model import Relay

T = TypeVar("T")


class Doors:
    """The way from a relay's name to a conversation with it."""

    def __init__(self, resolver: Resolver, contexts: Contexts) -> None:
        self._resolver = resolver
        self._contexts = contexts

    @asynccontextmanager
    async def open(self, relay: Relay, record: RunRecord) -> AsyncIterator[SmtpConversation]:
        """A conversation; QUIT is said on the way out where the channel allows it. Raises Failure."""
        connected = await self._connect(relay, record)
        context = None if relay.tls is TlsMode.NONE else self._contexts[relay]
        conversation = SmtpConversation(connected, relay, record, context)
        try:
            if relay.tls is TlsMode.IMPLICIT:
                record.enter(Phase.TLS)
                await conversation.start_tls()
            yield conversation
            await conversation.leave()
        except Failure:
            await conversation.leave()
            raise
        except asyncio.CancelledError:
            conversation.hang_up()
            raise
        finally:
            conversation.close()

    async def _connect(self, relay: Relay, record: RunRecord) -> Connected:
        limits = LIMITS_SECONDS | dict(relay.timeouts)
        record.enter(Phase.DNS)
        resolving = self._resolver.resolve(relay.host, relay.port, relay.family)
        lookup: Lookup = await _within(Phase.DNS, limits, resolving)
        record.took(Phase.DNS, lookup.seconds, lookup.seconds)
        record.enter(Phase.CONNECT)
        connected = await _within(Phase.CONNECT, limits, connect(lookup.addresses, relay.source_address))
        exact = connected.monotonic_seconds if connected.kernel_seconds is None else connected.kernel_seconds
        record.took(Phase.CONNECT, exact, connected.monotonic_seconds)
        record.note(f"connected to {connected.stream.peer_address}")
        return connected


async def _within(phase: Phase, limits: dict[Phase, float], work: Coroutine[Any, Any, T]) -> T:
    try:
        async with asyncio.timeout(limits[phase]):
            return await work
    except TimeoutError:
        raise failure(phase, FailureKind.TIMEOUT, f"no answer within {limits[phase]:g} s") from None
