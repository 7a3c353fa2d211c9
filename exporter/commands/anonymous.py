"""A runner for probes that need no credential: no state is opened, and nothing is made that a login needs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from exporter.deferral import Deferrals
from exporter.drivers.clock import StampKeeper, SystemClock
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.run import Mailboxes, Runner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from exporter.model import Plan
    from exporter.ports import Kind


class _Absent:
    """What no such probe uses: guard, passwords, tokens. One that does is broken, as its report then says."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a probe without a credential asked for {name}")


@asynccontextmanager
async def anonymous_runner(kinds: Mapping[str, Kind], plans: Iterable[Plan]) -> AsyncIterator[Runner]:
    """A runner for these plans of relays. Raises ConfigError for CA files that cannot be used."""
    absent: Any = _Absent()
    stamps = StampKeeper()
    try:
        yield Runner(
            kinds=kinds,
            connector=RelayConnector(Resolver(), await Contexts.build(plan.relay for plan in plans)),
            name_servers=absent,
            pages=absent,
            secrets=absent,
            tokens=absent,
            guard=absent,
            pace=absent,
            mailboxes=Mailboxes(),
            deferrals=Deferrals(),
            deliveries=absent,
            clock=SystemClock(),
        )
    finally:
        stamps.close()
