"""Decides what became of a mail, from what was found of it and when it was looked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.delivery.mail import Arrival, Delivery
from exporter.delivery.mailbox import Place
from exporter.facts.mail_authentication import mail_authentication
from exporter.facts.received import hops_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.delivery.mail import Mail
    from exporter.delivery.mailbox import Found, Returned

CLOCKS_DIFFER_SECONDS = 2.0
SOUGHT_SECONDS = 24 * 3600.0  # a mail given up as lost is looked for so much longer
LEAST_PAUSE_SECONDS, MOST_PAUSE_SECONDS = 0.5, 60.0
GIVEN_UP_PAUSE_SECONDS = 900.0
AGE_PER_PAUSE = 4.0  # the mailbox's own clock tells when it came; a look only bounds that
_GIVEN_UP = (Delivery.LOST, Delivery.NEVER_SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One look for one mail: what was found, when, and when it was last looked for in vain."""

    at_timestamp: float
    before_timestamp: float | None = None
    copies: Sequence[Found] = ()
    returned: Returned | None = None


def judged(mail: Mail, looked: Looked) -> Arrival | None:
    """What has become of the mail by now; None while that is open, or has been said already.

    Only a look after the time says that a mail is lost: a mailbox that cannot be opened proves nothing.
    """
    received = [found for found in looked.copies if found.place is not Place.SENT]
    if mail.outcome is None and received:
        return _arrived(mail, looked, received)
    if mail.outcome is None and looked.returned is not None:
        return Arrival(
            mail=mail,
            outcome=Delivery.BOUNCED,
            at_timestamp=looked.at_timestamp,
            reply=looked.returned.bounce.reply,
        )
    if mail.outcome in _GIVEN_UP and received and mail.arrived_timestamp is None:
        return replace(_arrived(mail, looked, received), outcome=Delivery.LATE, late_find=True)
    if mail.outcome is None and looked.at_timestamp >= mail.handed_in_timestamp + mail.lost_after_seconds:
        known = mail.accepted_timestamp is not None
        outcome = Delivery.LOST if known else Delivery.NEVER_SENT
        return Arrival(mail=mail, outcome=outcome, at_timestamp=looked.at_timestamp)
    return None


def _arrived(mail: Mail, looked: Looked, received: Sequence[Found]) -> Arrival:
    first = min(received, key=lambda found: found.arrived_timestamp or looked.at_timestamp)
    at, notes = _moment(mail, looked, first)
    seconds = max(0.0, at - mail.handed_in_timestamp)
    return Arrival(
        mail=mail,
        outcome=_outcome(mail, received, seconds),
        at_timestamp=looked.at_timestamp,
        seconds=seconds,
        copies=len(received),
        hops=hops_in(first.received, sent_timestamp=mail.sent_timestamp),
        authentication=mail_authentication(first.authentication_results),
        notes=notes,
    )


def _outcome(mail: Mail, received: Sequence[Found], seconds: float) -> Delivery:
    """One good copy is enough for not being junk."""
    if all(found.place is Place.JUNK for found in received):
        return Delivery.JUNK
    return Delivery.LATE if seconds > mail.late_after_seconds else Delivery.DELIVERED


def _moment(mail: Mail, looked: Looked, found: Found) -> tuple[float, tuple[str, ...]]:
    """When it came: by the mailbox's clock, but not before the last look in vain and not after this one."""
    earliest = max(mail.handed_in_timestamp, looked.before_timestamp or 0.0)
    if found.arrived_timestamp is None:
        return looked.at_timestamp, ()
    told = found.arrived_timestamp
    if told == int(told):  # whole seconds: the middle is the best guess
        told += 0.5
    at = min(max(told, earliest), looked.at_timestamp)
    return at, ("the mailbox's clock differs from ours",) if abs(at - told) > CLOCKS_DIFFER_SECONDS else ()


def duplicates(mail: Mail, looked: Looked) -> int:
    """Copies beyond the one: of a mail that was found and removed before, every copy."""
    copies = sum(found.place is not Place.SENT for found in looked.copies)
    if mail.arrived_timestamp is None:
        return max(0, copies - 1)
    return copies if mail.cleaned else 0


def is_over(mail: Mail, now: float, looked_at: float | None) -> bool:
    """Is there nothing left to find out or to clean up? One more look comes when a second copy would have."""
    if mail.outcome is None:
        return False
    if mail.cleaned:
        refused = mail.outcome is Delivery.NEVER_SENT
        return refused or (looked_at or 0.0) >= mail.handed_in_timestamp + mail.late_after_seconds
    return now >= (mail.ended_timestamp or 0.0) + SOUGHT_SECONDS


def is_due(mail: Mail, now: float, looked_at: float | None) -> bool:
    """Is it to be looked for now? What nothing has become of yet is, at every look."""
    if mail.outcome is None or looked_at is None:
        return True
    if mail.cleaned:
        return now >= mail.handed_in_timestamp + mail.late_after_seconds
    return now >= looked_at + GIVEN_UP_PAUSE_SECONDS


def pause_seconds(mails: Sequence[Mail], now: float) -> float:
    """Until the next look: a quarter of the youngest mail's age, so that a mail costs few looks."""
    waits = [_pause_seconds(mail, now) for mail in mails]
    return min(waits, default=MOST_PAUSE_SECONDS)


def _pause_seconds(mail: Mail, now: float) -> float:
    age = max(0.0, now - mail.handed_in_timestamp)
    if mail.cleaned:
        return max(LEAST_PAUSE_SECONDS, mail.late_after_seconds - age)
    if mail.outcome is not None:
        return GIVEN_UP_PAUSE_SECONDS
    pause = min(MOST_PAUSE_SECONDS, max(LEAST_PAUSE_SECONDS, age / AGE_PER_PAUSE))
    due = [after - age for after in (mail.late_after_seconds, mail.lost_after_seconds) if after > age]
    return max(LEAST_PAUSE_SECONDS, min([pause, *due]))
