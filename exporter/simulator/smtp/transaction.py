"""A mail between MAIL and its end: envelope, parameters, size, and whether its sender is the mailbox's own.

Pure; what is refused is returned as the reply that says so.
"""

from __future__ import annotations

import email.policy
import re
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from exporter.simulator.smtp import wording
from exporter.simulator.tenant.mailboxes import DOMAIN, RECIPIENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.simulator.scenarios.reply import ReplyTemplate
    from exporter.simulator.tenant.mailboxes import Mailboxes

MAX_RECIPIENTS = 1_000  # Exchange Online's largest limit for one message
MAX_HEADER_BYTES = 65_536  # of a message, searched for its From

_PATH = re.compile(r"<(?P<address>[^<>\s]*)>(?P<parameters>(?: \S+)*)")
_MAIL_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"})
_RCPT_PARAMETERS = frozenset({"NOTIFY", "ORCPT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The argument of MAIL or RCPT: an address and its ESMTP parameters."""

    address: str
    parameters: Mapping[str, str]

    def mail_problem(self, *, max_bytes: int) -> ReplyTemplate | None:
        """Why this cannot begin a mail (RFC 1870 for SIZE), None if it can."""
        size = self.parameters.get("SIZE", "0")
        if not self.parameters.keys() <= _MAIL_PARAMETERS:
            return wording.BAD_PARAMETER
        if not (size.isascii() and size.isdigit() and len(size) <= 20):  # RFC 1870 section 3: 1*20DIGIT
            return wording.BAD_ARGUMENTS
        return wording.TOO_BIG if int(size) > max_bytes else None

    def recipient_problem(self, mailboxes: Mailboxes) -> ReplyTemplate | None:
        """Why mail cannot go there, None if it can; other domains take everything."""
        if "@" not in self.address:
            return wording.BAD_ARGUMENTS
        if not self.parameters.keys() <= _RCPT_PARAMETERS:
            return wording.BAD_PARAMETER
        local = self.address.lower().endswith(f"@{DOMAIN}")
        known = self.address.lower() == RECIPIENT or self.address in mailboxes
        return wording.UNKNOWN_RECIPIENT if local and not known else None


def path(argument: str, keyword: str) -> Path | None:
    """Read `FROM:<address> SIZE=1` with keyword FROM, None if it is anything else (RFC 5321, 4.1.2)."""
    head, _, rest = argument.partition(":")
    match = _PATH.fullmatch(rest.lstrip(" ")) if head.upper() == keyword else None
    if match is None:
        return None
    pairs = (word.partition("=") for word in match["parameters"].split())
    return Path(address=match["address"], parameters={name.upper(): value for name, _, value in pairs})


@dataclass(slots=True)
class Transaction:
    """One mail being taken; bytes beyond the limit are counted, not kept."""

    sender: str
    max_bytes: int
    recipients: list[str] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)
    size: int = 0
    chunked: bool = False

    def keep(self, data: bytes) -> None:
        """Add to the message."""
        self.size += len(data)
        if self.size <= self.max_bytes:
            self.data += data

    def recipients_problem(self) -> ReplyTemplate | None:
        """Why one more recipient is refused, None if it is not."""
        return wording.TOO_MANY_RECIPIENTS if len(self.recipients) >= MAX_RECIPIENTS else None

    def too_big(self) -> ReplyTemplate | None:
        """The refusal of a message beyond the limit."""
        return wording.TOO_BIG if self.size > self.max_bytes else None

    def foreign_sender(self, user: str) -> str | None:
        """Whom envelope or header name as sender where that is not the user: nobody has SendAs here."""
        claimed = (self.sender, *_authors(bytes(self.data[:MAX_HEADER_BYTES])))
        return next((sender for sender in claimed if sender.lower() != user), None)


def _authors(data: bytes) -> tuple[str, ...]:
    try:
        author = BytesHeaderParser(policy=email.policy.default).parsebytes(data)["From"]
        return tuple(address.addr_spec for address in author.addresses) if author else ()
    except Exception:  # the stdlib's header parser raises at will on what it cannot read
        return ()
