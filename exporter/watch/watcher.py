"""Watches mailboxes for the mails of round trips: one session per mailbox while something is under way.

A run ends when its mail was taken; what became of it is found out here, by looks that grow rarer. Nothing is
said of a mail while its mailbox cannot be looked into.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exporter.delivery.judgement import is_due, is_over, pause_seconds
from exporter.delivery.mail import Delivery, Mail, RoundTrip
from exporter.drivers.record import RunRecord
from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.guard.answers import HeldError
from exporter.terms import Phase
from exporter.watch.journal import JournalError
from exporter.watch.look import Look, sent_copies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.delivery.mailbox import Mailbox, OpenMailbox, Returned
    from exporter.model import Plan, ProbeId, Wanted
    from exporter.ports import Clock, Record
    from exporter.watch.audience import Audience
    from exporter.watch.journal import Journal
    from exporter.watch.logins import Logins

log = logging.getLogger("smtp-exporter")

FRESH_SECONDS = 60.0  # a mailbox that was open so recently need not be tried before the next mail
HOLD_OPEN_SECONDS = 60.0  # between two looks; a longer pause is made without a session
SESSION_SECONDS = 600.0  # then it is left and the next one logs in: a login that broke is seen by then
ADOPT_SECONDS = 60.0  # after it is late: who else handed it in, as `check` does, waits for it no longer
RETRY_SECONDS = (5.0, 15.0, 60.0, 300.0)  # after the first, second, ... session in a row that failed
FIRST_BOUNCE_LOOK_SECONDS = 5.0


@dataclass(slots=True)
class _Watched:
    """One mailbox that mails of ours come to, and how it goes with it."""

    mailbox: Mailbox
    plan: Plan  # one of those whose mails come here: under its name the sessions are recorded
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    seen_at: float | None = None
    failed: int = 0


class Watcher:
    """ports.Deliveries: keeps the journal of mails under way and finds out what became of each."""

    def __init__(self, clock: Clock, audience: Audience, *, own_only: bool = False) -> None:
        """`own_only`: mails of another process that are in the journal are left to it."""
        self.session_seconds = SESSION_SECONDS
        self._clock = clock
        self._audience = audience
        self._own_only = own_only
        self._journal: Journal
        self._logins: Logins
        self._look: Look
        self._plans: dict[ProbeId, Plan] = {}
        self._watched: dict[str, _Watched] = {}
        self._mails: dict[str, Mail] = {}
        self._looked_at: dict[str, float] = {}
        self._loaded = False
        self._loading = asyncio.Lock()

    def configure(self, plans: Iterable[Plan], *, journal: Journal, logins: Logins) -> None:
        """Watch the mailboxes of these plans' round trips, and no others; a session under way goes on."""
        self._journal, self._logins = journal, logins
        self._look = Look(journal=journal, clock=self._clock, audience=self._audience)
        trips = [plan for plan in plans if isinstance(plan.options, RoundTrip)]
        self._plans = {plan.id: plan for plan in trips}
        mailboxes = {str(_trip(plan).arrive): plan for plan in trips}
        for key in self._watched.keys() - mailboxes.keys():
            _cancel(self._watched.pop(key))
        for key, plan in mailboxes.items():
            self._configure_mailbox(key, plan)

    def _configure_mailbox(self, key: str, plan: Plan) -> None:
        known = self._watched.get(key)
        if known is None or known.mailbox != _trip(plan).arrive:
            _cancel(known)
            known = self._watched[key] = _Watched(mailbox=_trip(plan).arrive, plan=plan)
            known.task = asyncio.create_task(self._watch(key, known))
        known.plan = plan

    async def stop(self) -> None:
        """End all sessions; the journal knows what is under way."""
        tasks = [watched.task for watched in self._watched.values() if watched.task]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    # What a run asks and tells.

    async def prepare(self, plan: Plan, record: Record) -> None:
        """Make sure that the mail will be remembered and can be seen to arrive. Raises Failure."""
        await self._load()
        await self._adopt()
        watched = self._watched.get(str(_trip(plan).arrive))
        seen_at = watched.seen_at if watched else None
        if seen_at is not None and self._clock.monotonic() - seen_at < FRESH_SECONDS:
            return
        own = RunRecord(plan.id)
        try:
            async with self._logins.open(_trip(plan).arrive, own):
                self._saw(watched)
        finally:
            record.beside(own)

    async def begin(self, plan: Plan, wanted: Wanted) -> None:
        """Write down a mail that is about to be handed in. Raises Failure where that is not possible."""
        trip = _trip(plan)
        mail = Mail(
            probe=plan.id,
            wanted=wanted,
            mailbox=str(trip.arrive),
            sent_timestamp=self._clock.now(),
            late_after_seconds=trip.late_after_seconds,
            lost_after_seconds=trip.lost_after_seconds,
        )
        await self._put(mail)
        self._count(plan)

    async def accepted(self, plan: Plan, wanted: Wanted) -> None:
        """The server has taken the mail."""
        mail = self._mails[wanted.message_id]
        with contextlib.suppress(Failure):  # it is in the journal: its arrival decides
            await self._put(replace(mail, accepted_timestamp=self._clock.now()))
        self._wake(plan)

    async def refused(self, plan: Plan, wanted: Wanted) -> None:
        """The server has said no: the mail was never sent."""
        now = self._clock.now()
        mail = replace(
            self._mails[wanted.message_id], outcome=Delivery.NEVER_SENT, ended_timestamp=now, cleaned=True
        )
        with contextlib.suppress(Failure):
            await self._put(mail)
        self._count(plan)
        self._wake(plan)

    def doubtful(self, plan: Plan) -> None:
        """Nobody knows whether the server has the mail: its arrival decides."""
        self._wake(plan)

    # The watch over one mailbox.

    async def _watch(self, key: str, watched: _Watched) -> None:
        while True:
            pause = await self._turn(key, watched)
            watched.wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await watched.wake.wait()

    async def _turn(self, key: str, watched: _Watched) -> float | None:
        """A session while there is something to look for; how long to pause after it, None until woken."""
        try:
            await self._load()
            if not await self._under_way(key):
                return None
            pause = await self._session(key, watched)
        except (Failure, HeldError) as exc:
            log.warning("mailbox", extra={"mailbox": key, "evidence": str(exc)})
        except JournalError as exc:
            log.warning("the journal of round trips", extra={"mailbox": key, "evidence": str(exc)})
        except Exception:
            log.exception("the watch over a mailbox", extra={"mailbox": key})
        else:
            watched.failed = 0
            return pause
        watched.failed, watched.seen_at = watched.failed + 1, None  # the next run looks itself
        return RETRY_SECONDS[min(watched.failed, len(RETRY_SECONDS)) - 1]

    async def _session(self, key: str, watched: _Watched) -> float | None:
        """Look until nothing is under way, the next look is far, or it has lasted; how long to pause then."""
        record = RunRecord(watched.plan.id)
        async with self._logins.open(watched.mailbox, record) as opened:
            ends = self._clock.monotonic() + self.session_seconds
            share = await opened.used_share()
            self._audience.mailbox(watched.plan, record.result(None), share)
            while mails := await self._under_way(key):
                self._saw(watched)
                for mail in mails:
                    known = self._looked_at.get(mail.wanted.message_id)
                    if is_due(mail, self._clock.now(), known):
                        await self._look_for(opened, mail)
                self._saw(watched)
                mails = await self._under_way(key)
                pause = pause_seconds(mails, self._clock.now())
                if not mails or pause > HOLD_OPEN_SECONDS:
                    return pause if mails else None
                left = ends - self._clock.monotonic()
                if left <= 0:
                    return 0.0
                await opened.wait(min(pause, left))
        return None

    async def _look_for(self, opened: OpenMailbox, mail: Mail) -> None:
        plan = self._plans[mail.probe]
        began = self._clock.now()
        known = mail.wanted.message_id
        returned = await self._returned(opened, plan, mail)
        before = self._looked_at.get(known)
        after = await self._look.at(opened, plan, mail, before=before, returned=returned)
        self._looked_at[known] = began
        self._mails[known] = after
        if mail.outcome is None and after.outcome is not None:
            self._count(plan)
            await self._clean_sender(opened, plan, after, returned)

    async def _returned(self, opened: OpenMailbox, plan: Plan, mail: Mail) -> Returned | None:
        """The bounce of a mail that should have come by now, from where the sender's bounces go."""
        age = self._clock.now() - mail.handed_in_timestamp
        looked = self._looked_at.get(mail.wanted.message_id, 0.0) - mail.handed_in_timestamp
        if mail.outcome is not None or age < FIRST_BOUNCE_LOOK_SECONDS or age < 1.2 * looked:
            return None
        trip = _trip(plan)
        if trip.bounces is None or trip.bounces == trip.arrive:
            return await opened.find_bounce(mail.wanted)
        async with self._logins.open(trip.bounces, RunRecord(plan.id)) as sender:
            return await sender.find_bounce(mail.wanted)

    async def _clean_sender(
        self, opened: OpenMailbox, plan: Plan, mail: Mail, returned: Returned | None
    ) -> None:
        """Remove the bounce, and our copy from the sender's Sent Items, where those can be reached."""
        refs, bounces = [returned.ref] if returned else [], _trip(plan).bounces
        if bounces is None or bounces == _trip(plan).arrive:
            await self._look.removed(opened, plan, refs)
            return
        try:
            async with self._logins.open(bounces, RunRecord(plan.id)) as sender:
                copies = sent_copies(await sender.find(mail.wanted))
                await self._look.removed(sender, plan, [*refs, *copies])
        except (Failure, HeldError) as exc:
            self._audience.cleanup(plan, str(exc))

    # The journal.

    async def _under_way(self, key: str) -> list[Mail]:
        """The mails of this mailbox that something is still to be found out of; the others are forgotten."""
        now = self._clock.now()
        mine = [mail for mail in self._mails.values() if mail.mailbox == key or self._is_stray(mail)]
        for mail in mine:
            looked_at = self._looked_at.get(mail.wanted.message_id)
            if is_over(mail, now, looked_at) or self._is_stray(mail):
                await self._journal.forget(mail)
                del self._mails[mail.wanted.message_id]
                self._looked_at.pop(mail.wanted.message_id, None)
        left = [mail for mail in mine if mail.wanted.message_id in self._mails]
        return sorted(left, key=lambda mail: mail.outcome is not None)  # what is open goes first

    def _is_stray(self, mail: Mail) -> bool:
        """Does nobody watch for it any more, since the configuration has changed?"""
        return mail.probe not in self._plans or mail.mailbox not in self._watched

    async def _load(self) -> None:
        """Read the journal, once it can be read. Raises Failure."""
        async with self._loading:
            if self._loaded:
                return
            try:
                kept = await self._journal.kept()
            except JournalError as exc:
                raise _paused(exc) from exc
            self._mails = {mail.wanted.message_id: mail for mail in kept if not self._own_only}
            self._loaded = True
        for plan in self._plans.values():
            self._count(plan)

    async def _adopt(self) -> None:
        """Take over what another process handed in and waits for no longer. Raises Failure."""
        if self._own_only:
            return
        try:
            kept = await self._journal.kept()
        except JournalError as exc:
            raise _paused(exc) from exc
        now = self._clock.now()
        for mail in kept:
            given_up = now - mail.handed_in_timestamp > mail.late_after_seconds + ADOPT_SECONDS
            if given_up and mail.wanted.message_id not in self._mails and not self._is_stray(mail):
                self._mails[mail.wanted.message_id] = mail
                self._wake(self._plans[mail.probe])

    async def _put(self, mail: Mail) -> None:
        try:
            await self._journal.put(mail)
        except JournalError as exc:
            raise _paused(exc) from exc
        self._mails[mail.wanted.message_id] = mail

    def _count(self, plan: Plan) -> None:
        under_way = Counter(mail.probe for mail in self._mails.values() if mail.outcome is None)
        self._audience.outstanding(plan, under_way[plan.id])

    def _wake(self, plan: Plan) -> None:
        watched = self._watched.get(str(_trip(plan).arrive))
        if watched is not None:
            watched.wake.set()

    def _saw(self, watched: _Watched | None) -> None:
        if watched is not None:
            watched.seen_at = self._clock.monotonic()


def _trip(plan: Plan) -> RoundTrip:
    assert isinstance(plan.options, RoundTrip)  # noqa: S101 - the configuration has seen to it
    return plan.options


def _cancel(watched: _Watched | None) -> None:
    if watched is not None and watched.task is not None:
        watched.task.cancel()


def _paused(exc: JournalError) -> Failure:
    detail = f"round trips pause, since a mail could be sent twice or lost unseen: {exc}"
    return Failure(FailureFact(phase=Phase.DELIVERY, kind=FailureKind.LOCAL, detail=detail))
