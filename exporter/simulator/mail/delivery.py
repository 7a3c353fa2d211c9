"""What becomes of an accepted message, as the scenario has it: where it is put, when, how often; a bounce."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from exporter.simulator.mail.store import INBOX, JUNK, SENT
from exporter.simulator.scenarios.delivery import Delivery as Destined
from exporter.simulator.scenarios.delivery import Destination

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from exporter.simulator.mail.store import MailStore
    from exporter.simulator.scenarios.current import CurrentScenario
    from exporter.simulator.smtp.shared import Message

RELAY = "AM0PR00MB0001.EURPRD00.PROD.OUTLOOK.COM"
MAILBOX_SERVER = "DB9PR00MB0002.EURPRD00.PROD.OUTLOOK.COM"
_FOLDERS = {Destination.INBOX: (INBOX,), Destination.JUNK: (JUNK,), Destination.TWICE: (INBOX, INBOX)}
_BOUNCE = """\
Received: from {server} by {server} with HTTPS; {date}\r
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{domain}>\r
To: {sender}\r
Subject: Undeliverable\r
Message-ID: <{token}@{server}>\r
Auto-Submitted: auto-replied\r
Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"\r
\r
--=_bounce\r
Content-Type: text/plain; charset=us-ascii\r
\r
Your message to {recipient} couldn't be delivered.\r
--=_bounce\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; {server}\r
\r
Final-Recipient: rfc822; {recipient}\r
Action: failed\r
Status: {status}\r
Diagnostic-Code: smtp; {reply}\r
\r
--=_bounce\r
Content-Type: text/rfc822-headers\r
\r
{headers}\r
--=_bounce--\r
"""


class Delivery:
    """Puts accepted messages into mailboxes."""

    def __init__(self, store: MailStore, current: CurrentScenario, now: Callable[[], datetime]) -> None:
        self._store = store
        self._current = current
        self._now = now
        self._late: set[asyncio.Task[None]] = set()

    def accept(self, message: Message) -> None:
        """A message was accepted: it goes its way by the scenario of this moment."""
        delivery = self._current.scenario.delivery
        stamped = replace(message, data=self._stamped(message, RELAY))
        if message.login is not None:
            self._put(message.login.user, SENT, message.data)
        if delivery.after_seconds:
            work = self._later(stamped, delivery)
            task = asyncio.get_running_loop().create_task(work)
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        else:
            self._arrive(stamped, delivery.to)

    async def close(self) -> None:
        """Forget what is still on its way."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _later(self, message: Message, delivery: Destined) -> None:
        await asyncio.sleep(delivery.after_seconds)
        self._arrive(message, delivery.to)

    def _arrive(self, message: Message, to: Destination) -> None:
        for recipient in message.recipients:
            for folder in _FOLDERS.get(to, ()):
                self._put(recipient, folder, self._judged(message))
            if to is Destination.BOUNCE:
                self._put(message.sender, INBOX, self._bounce(message, recipient))

    def _put(self, address: str, name: str, data: bytes) -> None:
        folder = self._store.folder(address, name)
        if folder is not None:
            folder.add(data, self._now())

    def _stamped(self, message: Message, server: str) -> bytes:
        """With the trace line of the server that took it (RFC 5321 section 4.4)."""
        line = f"Received: from client by {server} with ESMTPSA; {self._date()}\r\n"
        return line.encode() + message.data

    def _judged(self, message: Message) -> bytes:
        """With the trace line of the mailbox's server and its verdict on the sender."""
        domain = message.sender.rpartition("@")[2]
        lines = (
            f"Received: from {RELAY} by {MAILBOX_SERVER} with HTTPS; {self._date()}",
            f"Authentication-Results: spf=pass smtp.mailfrom={domain}; dkim=none; dmarc=bestguesspass",
        )
        return "".join(f"{line}\r\n" for line in lines).encode() + message.data

    def _bounce(self, message: Message, recipient: str) -> bytes:
        reply = "552 5.2.2 mailbox full; the recipient's mailbox is over its limit"
        headers = message.data.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        return _BOUNCE.format(
            server=MAILBOX_SERVER,
            date=self._date(),
            domain=message.sender.rpartition("@")[2],
            sender=message.sender,
            token=f"bounce-{abs(hash(headers)):x}",
            recipient=recipient,
            status="5.2.2",
            reply=reply,
            headers=headers,
        ).encode()

    def _date(self) -> str:
        return format_datetime(self._now().astimezone(UTC))
