"""The probe mail: short, plain ASCII, polite to robots and to people.

Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress (Exchange) keep out-of-office answers away. It is a
template: to build it with `email` takes a hundred times as long. A test compares the bytes of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

_HEAD = """Date: {date}
From: {sender}
To: {recipient}
Subject: smtp-exporter probe {short}
Message-ID: {message_id}
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
X-Smtp-Exporter-Probe-Id: {unique}
"""
_REST = """Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: 7bit
MIME-Version: 1.0

This is a test message of smtp-exporter. It shows that mail can be handed in.
Nobody needs to read it, and it may be deleted.

probe: {probe}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeMail:
    """A probe mail; `unique` makes its Message-ID, `sent_timestamp` its Date. `headers` are more of them."""

    sender: str
    recipient: str
    probe: str
    unique: str
    sent_timestamp: float
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def message_id(self) -> str:
        """`<unique@domain of the sender>`."""
        return f"<{self.unique}@{self.sender.rpartition('@')[2]}>"

    def to_bytes(self) -> bytes:
        """The message in wire form, CRLF line ends, dots not yet stuffed.

        Raises ValueError where a value has a line end, or is not ASCII.
        """
        head = {
            "date": format_datetime(datetime.fromtimestamp(self.sent_timestamp, UTC)),
            "sender": self.sender,
            "recipient": self.recipient,
            "short": self.unique[:8],
            "message_id": self.message_id,
            "unique": self.unique,
        }
        more = "".join(f"{name}: {value}\n" for name, value in self.headers)
        text = _HEAD.format_map(head) + more + _REST.format(probe=self.probe)
        if "\r" in text or text.count("\n") != _LINES + len(self.headers):
            raise ValueError("a value of the mail may not contain line ends")
        return text.replace("\n", "\r\n").encode("ascii")


_LINES = (_HEAD + _REST).count("\n")
