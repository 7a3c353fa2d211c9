"""Who is told what the watch finds out: metrics, log, incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from exporter.delivery.mail import Arrival, Mail
    from exporter.model import Plan, ProbeResult


class Audience(Protocol):
    """Is told on the loop; nothing it does may wait."""

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        """What became of a mail; once for each, and once more for one that is found after it was given up."""
        ...

    def duplicates(self, plan: Plan, mail: Mail, count: int) -> None:
        """So many copies more than the one of this mail came."""
        ...

    def cleanup(self, plan: Plan, failure: str | None) -> None:
        """Our mails were removed from a mailbox, or why not."""
        ...

    def mailbox(self, plan: Plan, result: ProbeResult, used_share: float | None) -> None:
        """A session at the mailbox that is watched for this plan: its phases, and how full the mailbox is."""
        ...

    def outstanding(self, plan: Plan, count: int) -> None:
        """So many of its mails are under way."""
        ...


class Nobody:
    """Where nobody wants to know."""

    def arrival(self, plan: Plan, arrival: Arrival) -> None: ...

    def duplicates(self, plan: Plan, mail: Mail, count: int) -> None: ...

    def cleanup(self, plan: Plan, failure: str | None) -> None: ...

    def mailbox(self, plan: Plan, result: ProbeResult, used_share: float | None) -> None: ...

    def outstanding(self, plan: Plan, count: int) -> None: ...
