"""The probe mail: short, plain ASCII, polite to robots and to people.

Auto-Submitted (RFC 3834) and X-Auto-Response-Suppress (Exchange) keep out-of-office answers away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=900)
_TEXT = """This is a test message of smtp-exporter. It shows that mail can be handed in.
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
        """The message in wire form, CRLF line ends, dots not yet stuffed."""
        mail = EmailMessage(policy=_POLICY)
        mail["Date"] = format_datetime(datetime.fromtimestamp(self.sent_timestamp, UTC))
        mail["From"] = self.sender
        mail["To"] = self.recipient
        mail["Subject"] = f"smtp-exporter probe {self.unique[:8]}"
        mail["Message-ID"] = self.message_id
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Smtp-Exporter-Probe-Id"] = self.unique
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(_TEXT.format(probe=self.probe))
        return mail.as_bytes()
