"""What kinds of probes share by subject: accounts log in, relays and domains are seen from outside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from exporter.config.options import DomainProbeOptions, RelayProbeOptions
from exporter.errors import Failure
from exporter.facts.mx import mail_hosts
from exporter.failure import FailureFact, FailureKind
from exporter.terms import Phase, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.model import Account, Plan, Relay
    from exporter.ports import ProbeContext, Remark

OPENING_PHASES = (Phase.DNS, Phase.CONNECT, Phase.BANNER, Phase.EHLO, Phase.STARTTLS, Phase.TLS)


class AccountKind:
    """A kind that hangs on an account, is there to succeed, and sends no mail unless it says so."""

    subject: ClassVar = "account"
    sends_mail: ClassVar = False
    anonymous: ClassVar = False  # may it go without a login?

    def expects_refusal(self, options: Any) -> bool:  # noqa: ARG002 - the Protocol's shape
        """Never."""
        return False

    async def prepare(self, plan: Plan, context: ProbeContext) -> None:
        """Nothing has to be sure before most runs."""

    def remarks(self, options: Any, relay: Relay) -> Iterable[Remark]:  # noqa: ARG002 - the Protocol's shape
        """Nothing to be said."""
        return ()


class RelayKind(AccountKind):
    """A kind that hangs on a relay and needs no credential."""

    subject: ClassVar = "relay"
    options: ClassVar[type[Any]] = RelayProbeOptions
    phases: ClassVar[tuple[Phase, ...]] = (*OPENING_PHASES, Phase.QUIT)

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:  # noqa: ARG002 - the Protocol's shape
        """Nobody logs in."""
        return (Way.NONE,)


class DomainKind(RelayKind):
    """A kind that hangs on a domain."""

    subject: ClassVar = "domain"
    options: ClassVar[type[Any]] = DomainProbeOptions
    phases: ClassVar[tuple[Phase, ...]] = (Phase.DNS,)


async def located(relay: Relay, context: ProbeContext) -> Relay:
    """The relay with its host: where that is the MX of a domain, the first of those. Raises Failure."""
    if relay.mx_of is None:
        return relay
    hosts = mail_hosts(await context.ask(relay.mx_of, "MX"))
    if not hosts:
        detail = f"{relay.mx_of} does not exist, or says by its MX that it takes no mail"
        raise Failure(FailureFact(phase=Phase.DNS, kind=FailureKind.DNS_NOT_FOUND, detail=detail))
    context.record.note(f"MX of {relay.mx_of}: {', '.join(hosts)}")
    return replace(relay, host=hosts[0])
