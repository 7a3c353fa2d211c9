"""Pieces of PromQL that several rules are made of, and the names of recorded series.

Joins name job and instance, so that two exporters in one Prometheus may call an account alike.
"""

from __future__ import annotations

from collections.abc import Iterable

from exporter.diagnosis.cause import Actor, Cause
from exporter.diagnosis.causes import CAUSES
from exporter.incident import IncidentName

ACCOUNT = "job, instance, account"
PROBE = "job, instance, probe, account, relay, domain, auth"
RELAY = "job, instance, relay"
INFO = "smtp:account:info"
SEEN = "smtp:probe_failing:seen_timestamp_seconds"
STREAK = "smtp:probe_failing:in_a_row"
OWNERS = frozenset({Actor.MAILBOX_ADMIN, Actor.TENANT_ADMIN, Actor.APP_OWNER, Actor.DOMAIN_ADMIN})
"""Who must act on what an account, a tenant or an application is refused for."""


def is_refusal(cause: Cause) -> bool:
    """Was it said, and does it last? Then one more failure proves nothing new; the rest may be chance."""
    return not cause.retry_safe or (not cause.clears_by_itself and cause.actor in OWNERS)


def causes_of(group: IncidentName, *, refusal: bool | None = None) -> tuple[str, ...]:
    """The labels of a group, of those only that are refusals, or of those that are none."""
    return tuple(
        label
        for label, cause in CAUSES.items()
        if cause.incident is group and refusal in {None, is_refusal(cause)}
    )


def one_of(labels: Iterable[str]) -> str:
    """A matcher's right side."""
    return f'"{"|".join(labels)}"'


def of_tenant(expression: str) -> str:
    """Per account, with the labels `tenant` and `team`."""
    return f"({expression}) * on ({ACCOUNT}) group_left (tenant, team) {INFO}"


def per_account(expression: str) -> str:
    """Probes as accounts with their tenant: one alert each, whichever of its probes fail, and for what."""
    return of_tenant(f"max by ({ACCOUNT}, relay) ({expression})")


def seen(group: IncidentName, *, kind: str = "") -> str:
    """The probes that fail for a cause of the group; `kind` is refusal or fault."""
    return f'{SEEN}{{group="{group}"' + (f', kind="{kind}"' if kind else "") + "}"


def in_a_row(expression: str, count: int) -> str:
    """Those probes that have failed so often in a row."""
    return f"({expression} and on ({PROBE}) {STREAK} >= {count})"
