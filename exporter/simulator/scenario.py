"""What a scenario is: which sessions are refused where and with which words, and what is done to the line.

A frozen value, read from `scenarios.yaml` by `data`; which one is on, with its share and phase, is `stage`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from exporter.errors import ExporterError

if TYPE_CHECKING:
    from exporter.simulator.reply import ReplyTemplate


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


class TlsVersion(StrEnum):
    """The newest TLS version that a server speaks."""

    TLS_1_0 = "1.0"
    TLS_1_1 = "1.1"
    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


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
    tls_max: TlsVersion = TlsVersion.TLS_1_3
    block_port: bool = False
    delays: tuple[Delay, ...] = ()

    def delay_seconds(self, point: Point) -> float:
        """How long a reply at this point is held back."""
        return next((delay.seconds for delay in self.delays if delay.point is point), 0.0)
