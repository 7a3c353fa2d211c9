"""One look for one mail in an open mailbox: find, judge, write down, tell, clean up; in this order.

What is written down first is true after a crash at any point: a mail that was removed has its outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.delivery.judgement import Looked, duplicates, judged
from exporter.delivery.mail import Delivery
from exporter.delivery.mailbox import Place
from exporter.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.delivery.mail import Arrival, Mail
    from exporter.delivery.mailbox import OpenMailbox, Returned
    from exporter.model import Plan
    from exporter.ports import Clock
    from exporter.watch.audience import Audience
    from exporter.watch.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look needs beside the mailbox."""

    journal: Journal
    clock: Clock
    audience: Audience

    async def at(
        self, opened: OpenMailbox, plan: Plan, mail: Mail, *, before: float | None, returned: Returned | None
    ) -> Mail:
        """The mail as it is known after this look; `before` is when the last one began, in vain.

        Raises Failure where the mailbox fails, JournalError where nothing can be written down.
        """
        copies = await opened.find(mail.wanted)
        looked = Looked(
            at_timestamp=self.clock.now(), before_timestamp=before, copies=copies, returned=returned
        )
        arrival, extra = judged(mail, looked), duplicates(mail, looked)
        if arrival is not None:
            mail = ended(mail, arrival)
            await self.journal.put(mail)
            self.audience.arrival(plan, arrival)
        if extra:
            self.audience.duplicates(plan, mail, extra)
        if mail.outcome is None or not (copies or returned):
            return mail
        clean = await self.removed(opened, plan, [copy.ref for copy in copies])
        if clean != mail.cleaned:
            mail = replace(mail, cleaned=clean)
            await self.journal.put(mail)
        return mail

    async def removed(self, opened: OpenMailbox, plan: Plan, refs: Iterable[str]) -> bool:
        """Remove these messages of ours; False where one could not be, which is told."""
        try:
            for ref in refs:
                await opened.remove(ref)
        except Failure as exc:
            self.audience.cleanup(plan, exc.fact.detail)
            return False
        self.audience.cleanup(plan, None)
        return True


def ended(mail: Mail, arrival: Arrival) -> Mail:
    """The mail with what has become of it; an outcome that it has already stays."""
    seen = arrival.seconds is not None
    return replace(
        mail,
        outcome=mail.outcome or arrival.outcome,
        ended_timestamp=mail.ended_timestamp or arrival.at_timestamp,
        arrived_timestamp=arrival.at_timestamp if seen else mail.arrived_timestamp,
        cleaned=arrival.outcome is Delivery.BOUNCED,
    )


def sent_copies(copies: Iterable[object]) -> list[str]:
    """The references of copies in Sent Items."""
    return [copy.ref for copy in copies if getattr(copy, "place", None) is Place.SENT]  # type: ignore[attr-defined]
