"""What every visualization has in common: it makes a panel, and leaves the queries to `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel


class Visualization(Protocol):
    """One of Grafana's visualizations, with its options."""

    def panel(self) -> Panel:
        """A new panel that asks nothing yet."""
        ...
