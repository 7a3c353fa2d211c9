"""submission: log in and hand in one real message, or stop before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from exporter.config.options import ProbeOptions
from exporter.config.presets import preset_named
from exporter.config.values import Flag, MailAddress
from exporter.model import Account, Plan, Relay
from exporter.ports import Remark
from exporter.probes.kind import AccountKind
from exporter.probes.session import SESSION_PHASES, credential, log_in, open_session
from exporter.probes.transaction import TRANSACTION_PHASES, Envelope, StopAfter, hand_in
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.ports import ProbeContext


class SubmissionOptions(ProbeOptions):
    """`to`: the recipient. `stop_after: rcpt` asks whether mail would be taken, then takes it back (RSET)."""

    to: MailAddress
    stop_after: StopAfter = "message"
    deliver: Flag = Field(default=True, description="false: the provider takes the mail and drops it")


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

    def remarks(self, options: SubmissionOptions, relay: Relay) -> Iterable[Remark]:
        """Few providers have a way to take a mail without delivering it."""
        preset = preset_named(relay.provider)
        in_test_domain = options.to.lower().endswith(f"@{preset.test_domain}")
        if options.deliver or preset.drop_header or (preset.test_domain and in_test_domain):
            return
        if preset.test_domain:
            message = (
                f"{preset.name} drops what is sent to its test domain: write success@{preset.test_domain}"
            )
            yield Remark(key="to", message=message)
        else:
            message = f"{preset.name} delivers whatever it takes; write stop_after: rcpt instead"
            yield Remark(key="deliver", message=message)

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Log in, MAIL, RCPT and, unless stopped there, the message."""
        assert plan.account is not None  # noqa: S101 - only accounts submit
        options: SubmissionOptions = plan.options  # type: ignore[assignment]
        proof = await credential(plan, context)
        async with context.connect(plan.relay) as talk:
            session = await open_session(plan.relay, talk)
            await log_in(plan, proof, session, talk, context)
            await hand_in(plan, session, talk, context, _envelope(plan.account, options))


def _envelope(account: Account, options: SubmissionOptions) -> Envelope:
    drop = preset_named(account.relay.provider).drop_header
    return Envelope(
        sender=account.address,
        recipient=options.to,
        stop_after=options.stop_after,
        headers=(drop,) if drop and not options.deliver else (),
    )


KIND = SubmissionKind()
