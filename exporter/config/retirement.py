"""When Microsoft ends Basic Auth for SMTP, by milestone: dates as announced, which an operator may override.

The dates have moved before; a configuration's `retirement` moves them without a release. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from exporter.config.moment import timestamp_of
from exporter.config.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exporter.config.source import Source
    from exporter.errors import Fault

MILESTONES: Final[dict[str, str]] = {
    # "End of December 2026": off by default for existing tenants, whose admins may switch it on again.
    "basic_auth_default_off": "2026-12-31",
    # "Second half of 2027": Microsoft will announce the day of the final removal; not that day itself.
    "removal_announcement": "2027-07-01",
}
"""Exchange team blog and message MC786329, as revised on 27 January 2026; of a span the first day."""


def retirement_of(written: Mapping[str, float | None]) -> tuple[tuple[str, float], ...]:
    """The milestones that count, as (name, Unix seconds) in the order of time; None takes one away."""
    announced = {name: timestamp_of(date) for name, date in MILESTONES.items()}
    dated = {**announced, **written}.items()
    return tuple(sorted(((name, at) for name, at in dated if at is not None), key=lambda each: each[::-1]))


def retirement_warnings(written: Mapping[str, float | None], main: Source[Any]) -> Iterator[Fault]:
    """Milestones that are taken away though there are none of that name."""
    for name, at in written.items():
        if at is None and name not in MILESTONES:
            message = f"no milestone of this name to remove; {did_you_mean(name, MILESTONES)}"
            yield main.fault(("retirement", name), message)
