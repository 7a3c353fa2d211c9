"""How much the plans send and log in together, against what relays allow. Pure arithmetic over plans."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from exporter.model import SendingLimits
from exporter.terms import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.config.plans import Planned
    from exporter.config.source import Source
    from exporter.errors import Fault

_EPSILON = 1e-9  # thirty probes of one minute are 30 a minute, whatever the floats add up to


@dataclass(frozen=True, slots=True)
class _Cap:
    """A limit by its key, and the seconds that it counts over."""

    key: str
    what: str
    over_seconds: float

    def allowed(self, limits: SendingLimits) -> float | None:
        value: float | None = getattr(limits, self.key)
        return value


_CAPS: Final = (
    _Cap("messages_per_minute", "messages a minute", 60.0),
    _Cap("recipients_per_day", "recipients a day", 86400.0),
)


def cap_faults(plans: Iterable[Planned]) -> Iterator[Fault]:
    """What one sender's probes would send above the limits of its relay (a probe mail has one recipient)."""
    senders: dict[tuple[str, str], list[Planned]] = defaultdict(list)
    for each in plans:
        if each.written.kind.sends_mail:
            sender = each.plan.account.principal if each.plan.account else ""
            senders[each.plan.relay.name, sender].append(each)
    for group in senders.values():
        for cap in _CAPS:
            yield from _exceeded(group, cap)


def _exceeded(group: list[Planned], cap: _Cap) -> Iterator[Fault]:
    relay = group[0].plan.relay
    allowed = cap.allowed(relay.limits)
    if allowed is None:
        return
    sent = sum(cap.over_seconds / each.plan.every_seconds for each in group)
    if sent > allowed + _EPSILON:
        busiest = min(group, key=lambda each: each.plan.every_seconds)
        yield busiest.written.fault(
            message=f"{len(group)} probes of this sender plan {sent:.6g} {cap.what}, and relay {relay.name} "
            f"allows {allowed:g} (limits.{cap.key}); raise `every`"
        )


def login_warnings(plans: Iterable[Planned], per_minute: float, main: Source[Any]) -> Iterator[Fault]:
    """Relay hosts at which more Basic logins are planned than `guard.logins_per_minute` lets through."""
    planned: dict[str, float] = defaultdict(float)
    for each in plans:
        planned[each.plan.relay.host] += 60.0 / each.plan.every_seconds if each.plan.way is Way.BASIC else 0.0
    for host, logins in planned.items():
        if 0 < per_minute < logins - _EPSILON:
            yield main.fault(
                ("guard", "logins_per_minute"),
                f"{logins:.6g} Basic logins a minute are planned at {host}, and {per_minute:g} are let "
                "through: runs will be late; raise `every`, or this limit if the relay's owner agrees",
            )
