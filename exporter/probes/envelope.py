"""envelope: would a relay take this mail without a login? For Direct Send, connectors and relays of our own.

Asks by MAIL FROM and RCPT TO and takes it back (RSET), or hands in a real message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from exporter.config.options import RelayProbeOptions
from exporter.config.values import MailAddress
from exporter.model import Plan, Relay
from exporter.ports import Remark
from exporter.probes.kind import OPENING_PHASES, RelayKind, located
from exporter.probes.transaction import TRANSACTION_PHASES, Envelope, StopAfter, hand_in
from exporter.smtp.dialogue import opening
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.ports import ProbeContext


class EnvelopeOptions(RelayProbeOptions):
    """`from` and `to` of the mail; `stop_after: message` hands it in."""

    sender: MailAddress = Field(alias="from", description="the sender of the mail")
    to: MailAddress = Field(description="its recipient")
    stop_after: StopAfter = "rcpt"


class EnvelopeKind(RelayKind):
    """Asks a relay to take one mail, without a login."""

    name: ClassVar = "envelope"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 300.0
    sends_mail: ClassVar = True
    options: ClassVar = EnvelopeOptions
    phases: ClassVar = (*OPENING_PHASES, *TRANSACTION_PHASES, Phase.QUIT)

    def remarks(self, options: EnvelopeOptions, relay: Relay) -> Iterable[Remark]:
        """Direct Send is mail of a domain to itself: elsewhere it is relaying, which an MX refuses."""
        if relay.mx_of is None:
            return
        if _domain(options.to) != relay.mx_of.lower():
            message = "an MX takes mail for its own domain only; write a recipient at that of mx_of"
            yield Remark(key="to", message=message)
        if _domain(options.sender) != relay.mx_of.lower():
            message = "mail from another domain is not Direct Send: whether that is rejected will not be seen"
            yield Remark(key="from", message=message, is_fault=False)

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """MAIL, RCPT and RSET, or the message."""
        options: EnvelopeOptions = plan.options  # type: ignore[assignment]
        relay = await located(plan.relay, context)
        async with context.connect(relay) as talk:
            session = await talk.play(opening(tls=relay.tls, name=relay.helo or talk.own_name))
            envelope = Envelope(sender=options.sender, recipient=options.to, stop_after=options.stop_after)
            await hand_in(plan, session, talk, context, envelope)
        if options.stop_after == "rcpt":
            context.record.note(
                "accepted at RCPT, which is not delivered: a server may still refuse the message"
            )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


KIND = EnvelopeKind()
