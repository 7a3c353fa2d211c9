"""login: connect, TLS, AUTH, QUIT. Sends no mail and costs no quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from exporter.config.options import ProbeOptions
from exporter.model import Account, Plan
from exporter.probes.kind import AccountKind
from exporter.probes.session import SESSION_PHASES, credential, log_in, open_session
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from exporter.ports import ProbeContext


class LoginOptions(ProbeOptions):
    """`expect: rejected` is for Basic after a migration: refused by policy is success, accepted failure."""

    expect: Literal["accepted", "rejected"] = "accepted"


class LoginKind(AccountKind):
    """Logs in, for each way the account has."""

    name: ClassVar = "login"
    every_seconds: ClassVar = 300.0
    deadline_seconds: ClassVar = 150.0
    options: ClassVar = LoginOptions
    phases: ClassVar = (
        *SESSION_PHASES,
        Phase.QUIT,
    )

    def ways(self, options: LoginOptions, account: Account | None) -> tuple[Way, ...]:
        """The way that the entry names, else every way of the account."""
        if options.auth is not None:
            return (options.auth,)
        return account.ways if account else ()

    def expects_refusal(self, options: LoginOptions) -> bool:
        """Is a refusal by policy what the operator wants to see?"""
        return options.expect == "rejected"

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Connect, TLS, AUTH; the connection says QUIT."""
        proof = await credential(plan, context)
        async with context.connect(plan.relay) as talk:
            session = await open_session(plan.relay, talk)
            await log_in(plan, proof, session, talk, context)


KIND = LoginKind()
