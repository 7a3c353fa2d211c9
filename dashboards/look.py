"""What every way to draw has in common: it makes a panel, and leaves the questions to `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from grafana_foundation_sdk.models.dashboard import Panel


class Look(Protocol):
    """A way to draw."""

    def panel(self) -> Panel:
        """A new panel that asks nothing yet."""
        ...
