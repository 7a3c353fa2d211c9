"""What a scenario is: which sessions are refused where and how, what is done to the line and to Entra.

A frozen value, read from `scenarios.yaml` by `load`; which one is on is `current`'s to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from exporter.errors import ExporterError
from exporter.simulator.scenarios.delivery import Delivery, Mailbox
from exporter.simulator.scenarios.override import Endpoint, Override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.simulator.scenarios.reply import ReplyTemplate


class Way(StrEnum):
    """A way to log in."""

    BASIC = "basic"
    OAUTH2 = "oauth2"


class Point(StrEnum):
    """A point of the dialogue: where a reply can be delayed and, for three of them, a session refused."""

    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL_FROM = "mail_from"
    RCPT_TO = "rcpt_to"
    DATA = "data"
    MESSAGE = "message"
    QUIT = "quit"
    OTHER = "other"


class UnknownScenarioError(ExporterError):
    """There is no scenario of this name; `known` are those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.known = known
        super().__init__(f"there is no scenario {name!r}; there are {', '.join(known)}")


REFUSAL_POINTS = (Point.AUTH, Point.MAIL_FROM, Point.MESSAGE)


TOKEN_SECONDS = 3599  # what Entra says to most applications; it varies from 60 to 90 minutes


class TlsVersion(StrEnum):
    """The newest TLS version that a server speaks."""

    TLS_1_0 = "1.0"
    TLS_1_1 = "1.1"
    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


class Flaw(StrEnum):
    """What is wrong with a server's certificate."""

    NONE = "none"
    UNTRUSTED = "untrusted"
    WRONG_NAME = "wrong_name"
    EXPIRED = "expired"
    EXPIRING = "expiring"  # within ten days


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long the replies of a point are held back."""

    point: Point
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One fault, or none. `share` and `phase` are the defaults of the parameters of the same name."""

    name: str
    description: str
    refuses: tuple[Way, ...] = ()
    phase: Point = Point.AUTH
    share: float = 1.0
    replies: tuple[ReplyTemplate, ...] = ()
    ignores_password: bool = False  # refuses before it looks at the password
    strip_starttls: bool = False
    mx_strip_starttls: bool = False
    behind_starttls: str = ""  # a line in clear right behind the reply to STARTTLS
    tls_max: TlsVersion = TlsVersion.TLS_1_3
    old_tls: bool = False  # TLS 1.0 and 1.1 work beside the newer ones
    flaw: Flaw = Flaw.NONE  # of the certificate at submission
    sees_us_as: str = ""  # the address in the EHLO reply; empty is the real one
    block_port: bool = False
    block_mx: bool = False
    delays: tuple[Delay, ...] = ()
    token_seconds: int = TOKEN_SECONDS  # fixed when a token is issued; below 0: run out already
    token_claims: Mapping[str, Any] = field(default_factory=dict)  # replace Entra's own; None takes one away
    block_entra: bool = False
    entra_flaw: Flaw = Flaw.NONE
    overrides: tuple[Override, ...] = ()
    mx_replies: tuple[ReplyTemplate, ...] = ()
    records: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    block_dns: bool = False
    delivery: Delivery = field(default_factory=Delivery)
    mailbox: Mailbox = field(default_factory=Mailbox)

    def delay_seconds(self, point: Point) -> float:
        """How long a reply at this point is held back."""
        return next((delay.seconds for delay in self.delays if delay.point is point), 0.0)

    def override(self, endpoint: Endpoint) -> Override:
        """What becomes of an answer of this endpoint of Entra."""
        return next(
            (override for override in self.overrides if override.endpoint is endpoint),
            Override(endpoint=endpoint),
        )
