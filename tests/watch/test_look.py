"""One look: what is written down comes before what is removed, so that a crash at any point is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from exporter.delivery.mail import Arrival, Delivery, Mail, RoundTrip
from exporter.delivery.mailbox import Found, Maildir, Place, Returned
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.model import Plan, Wanted
from exporter.terms import Phase
from exporter.watch.audience import Nobody
from exporter.watch.journal import JournalError
from exporter.watch.look import Look
from tests.delivery.test_judgement import BOUNCE, MAIL, SENT
from tests.fakes import ManualClock, plan

TRIP = RoundTrip(
    to="x@y.example", late_after_seconds=120.0, lost_after_seconds=3600.0, arrive=Maildir(path="/m")
)
PLAN = plan(id=MAIL.probe, options=TRIP)
INBOX = Found(ref="inbox 1", place=Place.INBOX, arrived_timestamp=SENT + 2)
SENT_ITEM = Found(ref="sent 1", place=Place.SENT)


class Box:
    """An open mailbox, and the journal beside it: `done` is what happened to both, in order."""

    def __init__(self, *copies: Found, refuses: bool = False, journal_works: bool = True) -> None:
        self.copies = list(copies)
        self.done: list[str] = []
        self._refuses = refuses
        self._journal_works = journal_works

    async def find(self, wanted: Wanted) -> Sequence[Found]:
        return tuple(self.copies)

    async def find_bounce(self, wanted: Wanted) -> Returned | None:
        return None

    async def remove(self, ref: str) -> None:
        self.done.append(f"remove {ref}")
        if self._refuses:
            raise Failure(FailureFact(phase=Phase.IMAP, kind=FailureKind.REFUSED, detail="NO"))
        self.copies = [copy for copy in self.copies if copy.ref != ref]

    async def used_share(self) -> float | None:
        return None

    async def wait(self, seconds: float) -> None:
        raise AssertionError("a look does not wait")

    async def put(self, mail: Mail) -> None:
        if not self._journal_works:
            raise JournalError("the disk is full")
        self.done.append(f"write {mail.outcome} {'clean' if mail.cleaned else 'unclean'}")

    async def forget(self, mail: Mail) -> None:
        raise AssertionError("a look forgets nothing")

    async def kept(self) -> tuple[Mail, ...]:
        return ()


class Heard(Nobody):
    def __init__(self) -> None:
        self.told: list[object] = []

    def arrival(self, plan: Plan, arrival: Arrival) -> None:
        self.told.append(arrival.outcome)

    def duplicates(self, plan: Plan, mail: Mail, count: int) -> None:
        self.told.append(count)

    def cleanup(self, plan: Plan, failure: str | None) -> None:
        self.told.append(failure or "removed")


async def look(
    box: Box, mail: Mail = MAIL, *, after: float = 4.0, returned: Returned | None = None
) -> tuple[Mail, Heard]:
    heard = Heard()
    looking = Look(journal=box, clock=ManualClock(SENT + after), audience=heard)
    return await looking.at(box, PLAN, mail, before=None, returned=returned), heard


async def test_outcome_is_written_down_before_the_mail_is_removed() -> None:
    box = Box(INBOX)
    mail, heard = await look(box)

    assert box.done == ["write delivered unclean", "remove inbox 1", "write delivered clean"]
    assert (mail.outcome, mail.cleaned) == (Delivery.DELIVERED, True)
    assert heard.told == [Delivery.DELIVERED, "removed"]


async def test_mail_is_neither_told_nor_removed_while_nothing_can_be_written_down() -> None:
    box = Box(INBOX, journal_works=False)
    with pytest.raises(JournalError):
        await look(box)

    assert box.done == []


async def test_removal_that_is_refused_leaves_the_mail_delivered_and_unclean() -> None:
    box = Box(INBOX, refuses=True)
    mail, heard = await look(box)

    assert (mail.outcome, mail.cleaned) == (Delivery.DELIVERED, False)
    assert heard.told == [Delivery.DELIVERED, "NO"]


async def test_copy_in_sent_items_goes_with_the_mail_and_is_no_arrival() -> None:
    box = Box(INBOX, SENT_ITEM)
    _, heard = await look(box)
    assert box.copies == []
    assert heard.told[0] is Delivery.DELIVERED

    alone = Box(SENT_ITEM)
    mail, heard = await look(alone)
    assert (mail.outcome, heard.told, alone.done) == (None, [], [])


async def test_second_copy_after_the_first_was_removed_is_a_duplicate_and_goes_too() -> None:
    mail = replace(
        MAIL, outcome=Delivery.DELIVERED, ended_timestamp=SENT, arrived_timestamp=SENT, cleaned=True
    )
    box = Box(INBOX)
    _, heard = await look(box, mail, after=130)

    assert heard.told == [1, "removed"]
    assert box.copies == []


async def test_mail_that_is_found_after_it_was_lost_is_told_as_late_and_stays_lost() -> None:
    mail, heard = await look(
        Box(INBOX), replace(MAIL, outcome=Delivery.LOST, ended_timestamp=SENT), after=4000
    )

    assert heard.told == [Delivery.LATE, "removed"]
    assert (mail.outcome, mail.arrived_timestamp, mail.cleaned) == (Delivery.LOST, SENT + 4000, True)


async def test_bounce_ends_the_mail() -> None:
    mail, heard = await look(Box(), returned=BOUNCE)

    assert heard.told == [Delivery.BOUNCED, "removed"]
    assert (mail.outcome, mail.cleaned) == (Delivery.BOUNCED, True)
