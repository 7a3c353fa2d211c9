"""A mail of a round trip: what was handed in, until when it is due, and what became of it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.delivery.mailbox import Mailbox
    from exporter.facts.mail_authentication import MailAuthentication
    from exporter.facts.received import Hop
    from exporter.failure import Reply
    from exporter.model import ProbeId, Wanted


class Delivery(StrEnum):
    """What became of a mail. `lost` is final: a later find is told beside it."""

    DELIVERED = "delivered"
    LATE = "late"
    JUNK = "junk"
    LOST = "lost"
    BOUNCED = "bounced"
    NEVER_SENT = "never_sent"  # refused, or cut off before the server said that it has it, and never seen


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """A round trip as configured. `bounces` is the sender's own mailbox, where bounces and Sent Items lie."""

    to: str
    late_after_seconds: float
    lost_after_seconds: float
    arrive: Mailbox
    bounces: Mailbox | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail under way, as the journal keeps it.

    `sent_timestamp` is when we began to hand it in; `accepted_timestamp` when the server took it (None:
    nobody knows); `arrived_timestamp` when it was in the mailbox. `cleaned`: no copy is left to be removed.
    """

    probe: ProbeId
    wanted: Wanted
    mailbox: str
    sent_timestamp: float
    late_after_seconds: float
    lost_after_seconds: float
    accepted_timestamp: float | None = None
    outcome: Delivery | None = None
    ended_timestamp: float | None = None
    arrived_timestamp: float | None = None
    cleaned: bool = False

    @property
    def handed_in_timestamp(self) -> float:
        """From when on its way is timed."""
        return self.sent_timestamp if self.accepted_timestamp is None else self.accepted_timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What became of one mail, for metrics, log and incidents. `seconds` from handing in to the mailbox.

    `late_find`: it was given up as lost before. `reply` is what a bounce passed on.
    """

    mail: Mail
    outcome: Delivery
    at_timestamp: float
    seconds: float | None = None
    copies: int = 0
    late_find: bool = False
    hops: tuple[Hop, ...] = ()
    authentication: MailAuthentication | None = None
    reply: Reply | None = None
    notes: tuple[str, ...] = ()
