"""Reads a bounce (a delivery status notification, RFC 3464) as the reply that it passes on.

Sample:
    Final-Recipient: rfc822; canary@contoso.example
    Action: failed
    Status: 5.2.2
    Diagnostic-Code: smtp; 552 5.2.2 <canary@contoso.example> Mailbox is full
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import compat32
from typing import TYPE_CHECKING, Final

from exporter.failure import Reply

if TYPE_CHECKING:
    from email.message import Message

_FAILED: Final = "failed"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SMTP = re.compile(r"\s*(?:smtp|x-[\w-]+)\s*;\s*(.*)", re.IGNORECASE | re.DOTALL)
_CODED = re.compile(r"([245]\d\d)[ -]+(.*)", re.DOTALL)
_MAX_CHARACTERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A message that could not be delivered: `reply` is what the last server said of it."""

    recipient: str
    status: str
    reply: Reply
    reporter: str = ""


def bounce_in(content: bytes) -> Bounce | None:
    """The bounce that a message is; None for another message, and for a report of a mere delay."""
    message = BytesParser(policy=compat32).parsebytes(content)
    if message.get_content_type() != "multipart/report":
        return None
    groups = [group for part in message.walk() for group in _status_groups(part)]
    failed = next((group for group in groups if _field(group, "Action").lower() == _FAILED), None)
    if failed is None:
        return None
    status = _STATUS.search(_field(failed, "Status"))
    number = status[0] if status else "5.0.0"
    return Bounce(
        recipient=_address(_field(failed, "Final-Recipient")),
        status=number,
        reply=_reply(_field(failed, "Diagnostic-Code"), number),
        reporter=_address(_field(groups[0], "Reporting-MTA")),
    )


def _status_groups(part: Message) -> list[Message]:
    """The groups of fields of a message/delivery-status part: of the message, then of each recipient."""
    if part.get_content_type() != "message/delivery-status":
        return []
    return [*part.walk()][1:]


def _field(group: Message, name: str) -> str:
    return " ".join(str(group.get(name, "")).split())[:_MAX_CHARACTERS]


def _address(typed: str) -> str:
    """Without its type: `rfc822; a@b.example` is `a@b.example`."""
    return typed.partition(";")[2].strip() or typed


def _reply(diagnostic: str, status: str) -> Reply:
    """The last server's own reply where it is told, else one made of the status alone."""
    said = _SMTP.match(diagnostic)
    text = said[1].strip() if said else diagnostic
    coded = _CODED.match(text)
    if coded:
        words = coded[2].strip()
        return Reply(code=int(coded[1]), lines=(words if _STATUS.match(words) else f"{status} {words}",))
    return Reply(code=450 if status.startswith("4") else 550, lines=(f"{status} {text}".strip(),))
