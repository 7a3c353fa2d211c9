"""round_trip: hand in one message that must arrive. The run ends when it was taken; the rest is watched."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from exporter.config.mailbox_shapes import RoundTripOptions
from exporter.delivery.mail import RoundTrip
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.model import Account, Plan, Wanted
from exporter.probes.kind import AccountKind, located
from exporter.probes.session import SESSION_PHASES, credential, log_in, open_session
from exporter.probes.transaction import TRANSACTION_PHASES, Envelope, hand_in
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from exporter.ports import ProbeContext
    from exporter.smtp.message import ProbeMail


class RoundTripKind(AccountKind):
    """Hands in one message, by OAuth where the account has it, else by password, else without a login."""

    name: ClassVar = "round_trip"
    every_seconds: ClassVar = 1800.0
    deadline_seconds: ClassVar = 300.0  # of the mailbox's opening, then of the handing in
    sends_mail: ClassVar = True
    anonymous: ClassVar = True
    options: ClassVar = RoundTripOptions
    phases: ClassVar = (Phase.IMAP, *SESSION_PHASES, *TRANSACTION_PHASES, Phase.QUIT, Phase.DELIVERY)

    def ways(self, options: RoundTripOptions, account: Account | None) -> tuple[Way, ...]:
        """The way that the entry names, else the account's preferred one, else none (Direct Send)."""
        if options.auth is not None:
            return (options.auth,)
        return account.ways[-1:] or (Way.NONE,) if account else ()

    async def prepare(self, plan: Plan, context: ProbeContext) -> None:
        """Make sure that the mail will be remembered, and its arrival seen."""
        await context.deliveries.prepare(plan, context.record)

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Log in, where the way has a login, and hand in the message."""
        assert isinstance(plan.options, RoundTrip)  # noqa: S101 - the configuration has seen to it
        assert plan.account is not None  # noqa: S101
        proof = await credential(plan, context) if plan.way is not Way.NONE else None
        relay = await located(plan.relay, context)
        async with context.connect(relay) as talk:
            session = await open_session(relay, talk)
            if proof is not None:
                await log_in(plan, proof, session, talk, context)
            envelope = Envelope(sender=plan.account.address, recipient=plan.options.to, stop_after="message")
            await hand_in(plan, session, talk, context, envelope, sending=partial(_remembered, plan, context))


@asynccontextmanager
async def _remembered(plan: Plan, context: ProbeContext, mail: ProbeMail) -> AsyncIterator[None]:
    """The message, written down before it can be on its way; what is doubtful is decided by its arrival."""
    wanted = Wanted(message_id=mail.message_id, unique=mail.unique)
    await context.deliveries.begin(plan, wanted)
    try:
        yield
    except Failure as exc:
        if exc.fact.kind is FailureKind.REFUSED or exc.fact.phase is Phase.DATA:
            await context.deliveries.refused(plan, wanted)
        raise
    else:
        await context.deliveries.accepted(plan, wanted)
    finally:
        context.deliveries.doubtful(plan)


KIND = RoundTripKind()
