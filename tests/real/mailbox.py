"""A Maildir, read from its files: what was really delivered."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from .waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The Maildir of one address; it need not exist yet."""

    path: Path

    def messages(self) -> list[EmailMessage]:
        """All mails in it, in no order."""
        files = [*self.path.glob("new/*"), *self.path.glob("cur/*")]
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def wait_for(self, header: str, value: str) -> EmailMessage:
        """The first mail with that header, delivered within the deadline. Raises TimeoutError."""
        found = until(lambda: self._with(header, value), f"a mail with {header}: {value} in {self.path.name}")
        return found[0]

    def wait_for_count(self, count: int) -> None:
        """Return when that many mails are there. Raises TimeoutError."""
        until(lambda: len(self.messages()) >= count, f"{count} mails in {self.path.name}")

    def _with(self, header: str, value: str) -> list[EmailMessage]:
        return [mail for mail in self.messages() if mail[header] == value]
