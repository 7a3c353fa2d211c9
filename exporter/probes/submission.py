"""submission: log in and hand in one real message, or stop before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from exporter.config.schema import ProbeOptions
from exporter.config.values import MailAddress
from exporter.model import Account, Phase, Plan, Way
from exporter.probes.session import SESSION_PHASES, credential, log_in, open_session
from exporter.smtp.dialogue import message, reset, transaction
from exporter.smtp.message import ProbeMail

if TYPE_CHECKING:
    from exporter.ports import Conversation, World
    from exporter.smtp.dialogue import Session


class SubmissionOptions(ProbeOptions):
    """`to`: the recipient. `stop_after: rcpt` asks whether mail would be taken, then takes it back (RSET)."""

    to: MailAddress
    stop_after: Literal["message", "rcpt"] = "message"


class SubmissionKind:
    """Hands in one message, by OAuth where the account has it, else by password."""

    name: ClassVar = "submission"
    subject: ClassVar = "account"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 300.0
    sends_mail: ClassVar = True
    options: ClassVar = SubmissionOptions
    phases: ClassVar = (
        *SESSION_PHASES,
        Phase.MAIL_FROM,
        Phase.RCPT_TO,
        Phase.DATA,
        Phase.MESSAGE,
        Phase.QUIT,
    )

    def ways(self, options: SubmissionOptions, account: Account | None) -> tuple[Way, ...]:
        """The way that the entry names, else the account's preferred one."""
        if options.auth is not None:
            return (options.auth,)
        return account.ways[-1:] if account else ()

    def expects_refusal(self, options: SubmissionOptions) -> bool:  # noqa: ARG002 - the Protocol's shape
        """Never: a submission is there to succeed."""
        return False

    async def run(self, plan: Plan, world: World) -> None:
        """Log in, MAIL, RCPT and, unless stopped there, the message."""
        proof = await credential(plan, world)
        async with world.connect(plan.relay) as talk:
            session = await open_session(plan.relay, talk)
            await log_in(plan, proof, session, talk, world)
            await _hand_in(plan, session, talk, world)


async def _hand_in(plan: Plan, session: Session, talk: Conversation, world: World) -> None:
    assert plan.account is not None  # noqa: S101 - only accounts hand in mail
    options: SubmissionOptions = plan.options  # type: ignore[assignment]
    mail = ProbeMail(
        sender=plan.account.address,
        recipient=options.to,
        probe=str(plan.id),
        unique=world.token_hex(16),
        sent_timestamp=world.clock.now(),
    )
    content = mail.to_bytes()
    size = None if session.capabilities.size_bytes is None else len(content)
    await talk.play(transaction(sender=mail.sender, recipient=mail.recipient, size_bytes=size))
    if options.stop_after == "rcpt":
        await talk.play(reset())
        return
    world.record.message_id(mail.message_id)
    await talk.play(message(content))


KIND = SubmissionKind()
