"""token: a token forced fresh from the issuer, because a cached one hides an expired secret for an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from exporter.config.options import ProbeOptions
from exporter.model import Account, Plan
from exporter.probes.kind import AccountKind
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from exporter.ports import ProbeContext


class TokenKind(AccountKind):
    """Asks the issuer for a new token; nothing is sent to the relay."""

    name: ClassVar = "token"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 30.0
    options: ClassVar = ProbeOptions
    phases: ClassVar = (Phase.TOKEN,)

    def ways(self, options: ProbeOptions, account: Account | None) -> tuple[Way, ...]:  # noqa: ARG002 - the Protocol's shape
        """OAuth 2.0, whatever else the account has."""
        return (Way.OAUTH2,)

    async def run(self, plan: Plan, context: ProbeContext) -> None:
        """Get a fresh token and read what it says of itself."""
        assert plan.account is not None  # noqa: S101 - the configuration has seen to both
        assert plan.account.oauth2 is not None  # noqa: S101
        context.record.enter(Phase.TOKEN)
        context.record.token(await context.tokens.get(plan.account.oauth2, fresh=True))


KIND = TokenKind()
