"""One entry under `probes:` of a relay, account or domain, together with the place it is written at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.model import NO_RELAY

if TYPE_CHECKING:
    from exporter.config.entry import Entry
    from exporter.config.lines import Loc
    from exporter.config.options import KindDefaults
    from exporter.errors import Fault
    from exporter.model import Account, Relay
    from exporter.ports import Kind
    from exporter.terms import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One entry under `probes:` of a relay, account or domain: its options, and which of its kind it is.

    `ways` are those that it logs in by, one probe each.
    """

    entry: Entry[Any]
    kind: Kind
    index: int
    options: KindDefaults
    ways: tuple[Way, ...]
    relay: Relay = NO_RELAY
    account: Account | None = None

    @property
    def below(self) -> Loc:
        """Where it stands below its entry: without an index where a list was written as its only entry."""
        place = ("probes", self.kind.name)
        return (*place, self.index) if isinstance(self.entry.written(*place), list) else place

    def fault(self, *keys: str, message: str) -> Fault:
        """A fault at one of its keys."""
        return self.entry.fault(*self.below, *keys, message=message)
