"""submission: log in and hand in one real message, or stop before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from exporter.config.schema import ProbeOptions
from exporter.config.values import MailAddress
from exporter.model import Account, Phase, Plan, Way
from exporter.probes.kind import AccountKind
from exporter.probes.session import SESSION_PHASES, credential, log_in, open_session
from exporter.probes.transaction import TRANSACTION_PHASES, Envelope, hand_in

if TYPE_CHECKING:
    from exporter.ports import ProbeContext


class SubmissionOptions(ProbeOptions):
    """`to`: the recipient. `stop_after: rcpt` asks whether mail would be taken, then takes it back (RSET)."""

    to: MailAddress
    stop_after: Literal["message", "rcpt"] = "message"


class SubmissionKind(AccountKind):
    """Hands in one message, by OAuth where the account has it, else by password."""

    name: ClassVar = "submission"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 300.0
    sends_mail: ClassVar = True
    options: ClassVar = SubmissionOptions
    phases: ClassVar = (
        *SESSION_PHASES,
        *TRANSACTION_PHASES,
        Phase.QUIT,
    )

    def ways(self, options: SubmissionOptions, account: Account | None) -> tuple[Way, ...]:
        """The way that the entry names, else the account's preferred one."""
        if options.auth is not None:
            return (options.auth,)
        return account.ways[-1:] if account else ()

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Log in, MAIL, RCPT and, unless stopped there, the message."""
        assert plan.account is not None  # noqa: S101 - only accounts submit
        options: SubmissionOptions = plan.options  # type: ignore[assignment]
        proof = await credential(plan, context)
        async with context.connect(plan.relay) as talk:
            session = await open_session(plan.relay, talk)
            await log_in(plan, proof, session, talk, context)
            await hand_in(
                plan, session, talk, context, Envelope(plan.account.address, options.to, options.stop_after)
            )


KIND = SubmissionKind()
