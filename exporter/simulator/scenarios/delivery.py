"""What a scenario has of the mailbox side: what becomes of mail, and how a mailbox answers. Values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Destination(StrEnum):
    """Where an accepted message ends."""

    INBOX = "inbox"
    JUNK = "junk"
    NOWHERE = "nowhere"
    TWICE = "twice"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where a message goes, and how long after it was accepted."""

    to: Destination = Destination.INBOX
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """How mailboxes answer. `refuse_basic` and `refuse_token` are the texts of a refused login.

    `keeps`: nothing can be deleted; `used_percent`: of its quota; `throttle_seconds`: Graph answers 429.
    """

    refuse_basic: str = ""
    refuse_token: str = ""
    keeps: bool = False
    used_percent: int = 3
    throttle_seconds: int = 0
