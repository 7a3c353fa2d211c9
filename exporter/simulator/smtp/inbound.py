"""A session at the tenant's MX: no login, mail for the tenant only; what is refused is the scenario's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.simulator.scenarios.scenario import Point
from exporter.simulator.smtp import wording
from exporter.simulator.smtp.dialogue import Session, Turn
from exporter.simulator.smtp.shared import Message
from exporter.simulator.smtp.transaction import path
from exporter.simulator.tenant.mailboxes import DOMAIN

if TYPE_CHECKING:
    from exporter.simulator.scenarios.reply import ReplyTemplate

_HIDDEN = ("AUTH",)


class InboundSession(Session):
    """Takes mail from everybody, as far as the scenario lets it."""

    @property
    def may_send(self) -> bool:
        return True

    def _verb_name(self, name: str) -> str:
        return "" if name in _HIDDEN else name

    def _ehlo(self, domain: str) -> Turn:
        answer = wording.inbound_ehlo(
            size_bytes=self._shared.max_message_bytes,
            encrypted=self._encrypted,
            strip_starttls=self._shared.current.scenario.strip_starttls,
        )
        return self._hello(domain, answer)

    def _rcpt_to(self, argument: str) -> Turn:
        recipient = path(argument, "TO")
        if recipient is not None:
            if not recipient.address.lower().endswith(f"@{DOMAIN}"):
                return self._say(Point.RCPT_TO, wording.RELAY_DENIED)
            if (refusal := self._shared.current.mx_refusal()) is not None:
                return self._say(Point.RCPT_TO, refusal)
        return super()._rcpt_to(argument)

    def _refused_at(self, point: Point) -> ReplyTemplate | None:  # noqa: ARG002 - refused at RCPT, if at all
        return None

    def _end_of_message(self) -> Turn:
        mail = self._transaction
        self._mail = None
        if (problem := mail.too_big()) is not None:
            return self._say(Point.MESSAGE, problem)
        recipients = tuple(mail.recipients)
        self._shared.deliver(
            Message(sender=mail.sender, recipients=recipients, login=None, data=bytes(mail.data))
        )
        self._accepted += 1
        return self._say(Point.MESSAGE, wording.ACCEPTED, message_id=f"{self._id}{self._accepted}")
