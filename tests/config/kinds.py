"""Probe kinds as the configuration sees them: options and ways, no run. The real ones are not needed here."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from exporter.config.mailbox_shapes import RoundTripOptions
from exporter.config.schema import DomainProbeOptions, ProbeOptions, RelayProbeOptions
from exporter.config.values import DnsLabels, Flag, IpLiteral, MailAddress, Port
from exporter.model import Account, Phase, Plan, Way


class LoginOptions(ProbeOptions):
    expect: Literal["accepted", "rejected"] = "accepted"


class SubmissionOptions(ProbeOptions):
    to: MailAddress
    stop_after: Literal["message", "rcpt"] = "message"
    deliver: Flag = True


class _Kind:
    phases: ClassVar[tuple[Phase, ...]] = ()
    subject: ClassVar = "account"

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        if options.auth is not None:
            return (options.auth,)
        return account.ways if account else (Way.NONE,)

    def expects_refusal(self, options: Any) -> bool:
        return False

    def remarks(self, options: Any, relay: Any) -> tuple[Any, ...]:
        return ()

    async def run(self, plan: Plan, context: Any) -> None:
        raise AssertionError("reading a configuration runs no probe")


class Login(_Kind):
    name: ClassVar = "login"
    every_seconds: ClassVar = 300.0
    deadline_seconds: ClassVar = 150.0
    sends_mail: ClassVar = False
    options: ClassVar = LoginOptions


class Submission(_Kind):
    name: ClassVar = "submission"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 300.0
    sends_mail: ClassVar = True
    options: ClassVar = SubmissionOptions


class Token(_Kind):
    """A kind that goes by one way only."""

    name: ClassVar = "token"
    every_seconds: ClassVar = 900.0
    deadline_seconds: ClassVar = 30.0
    sends_mail: ClassVar = False
    options: ClassVar = ProbeOptions

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        return (Way.OAUTH2,)


class ReachOptions(RelayProbeOptions):
    ports: tuple[Port, ...] | None = None
    expect: Literal["reachable", "blocked"] = "reachable"


class Reach(_Kind):
    """A kind that hangs on a relay."""

    name: ClassVar = "reach"
    subject: ClassVar = "relay"
    every_seconds: ClassVar = 60.0
    deadline_seconds: ClassVar = 100.0
    sends_mail: ClassVar = False
    options: ClassVar = ReachOptions

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        return (Way.NONE,)


class Tls(Reach):
    """A kind that hangs on a relay and takes no option of its own."""

    name: ClassVar = "tls"
    every_seconds: ClassVar = 3600.0
    options: ClassVar = RelayProbeOptions


class EnvelopeOptions(RelayProbeOptions):
    sender: MailAddress = Field(alias="from")
    to: MailAddress
    stop_after: Literal["message", "rcpt"] = "rcpt"


class Envelope(Reach):
    """A kind that hangs on a relay and sends mail."""

    name: ClassVar = "envelope"
    every_seconds: ClassVar = 900.0
    sends_mail: ClassVar = True
    options: ClassVar = EnvelopeOptions


class DnsOptions(DomainProbeOptions):
    sends_from: tuple[IpLiteral, ...] = ()
    dkim_selectors: tuple[DnsLabels, ...] = ()
    expect: tuple[Literal["mx", "spf", "dmarc"], ...] = ()


class Dns(Reach):
    """A kind that hangs on a domain."""

    name: ClassVar = "dns"
    subject: ClassVar = "domain"
    every_seconds: ClassVar = 3600.0
    options: ClassVar = DnsOptions


class RoundTrip(_Kind):
    """A kind whose options hold mailboxes; it may go without a login."""

    name: ClassVar = "round_trip"
    anonymous: ClassVar = True
    every_seconds: ClassVar = 1800.0
    deadline_seconds: ClassVar = 480.0
    sends_mail: ClassVar = True
    options: ClassVar = RoundTripOptions

    def ways(self, options: Any, account: Account | None) -> tuple[Way, ...]:
        return (options.auth,) if options.auth else (account.ways[-1:] or (Way.NONE,)) if account else ()


KINDS: dict[str, Any] = {
    "login": Login(),
    "submission": Submission(),
    "token": Token(),
    "round_trip": RoundTrip(),
    "reach": Reach(),
    "tls": Tls(),
    "envelope": Envelope(),
    "dns": Dns(),
}
"""What this version has."""
