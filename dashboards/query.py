"""A question to Prometheus, how it is asked, and the scenario of the simulator in which it has an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Scenario(StrEnum):
    """What the simulator plays, as `smtp-exporter simulate` names it."""

    HEALTHY = "healthy"
    BASIC_AUTH_DISABLED = "basic_auth_disabled"
    OAUTH_SECRET_EXPIRED = "oauth_secret_expired"  # noqa: S105 - a scenario's name
    BAD_CREDENTIALS = "bad_credentials"
    DNS_RECORD_MISSING = "dns_record_missing"
    DELIVERED_TO_JUNK = "delivered_to_junk"


class Asked(Enum):
    """For the whole time range, for now, or for the buckets of a histogram."""

    OVER_TIME = auto()
    NOW = auto()
    BUCKETS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One expression. `legend` names its series in a chart.

    `shows_in` is the scenario that it is for, and is tested so: for `healthy` it must have an answer there;
    for any other its answer there must not be zero, and in `healthy` it must be empty or zero.
    """

    expression: str
    shows_in: Scenario
    asked: Asked = Asked.OVER_TIME
    legend: str = ""


def now(expression: str, shows_in: Scenario, legend: str = "") -> Query:
    """What a figure or a table asks."""
    return Query(expression=expression, shows_in=shows_in, asked=Asked.NOW, legend=legend)


def over_time(expression: str, shows_in: Scenario, legend: str) -> Query:
    """What a chart or a timeline asks."""
    return Query(expression=expression, shows_in=shows_in, legend=legend)


def buckets(expression: str, shows_in: Scenario) -> Query:
    """What a heat map asks."""
    return Query(expression=expression, shows_in=shows_in, asked=Asked.BUCKETS, legend="{{le}}")
