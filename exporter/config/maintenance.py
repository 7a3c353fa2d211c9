"""Maintenance windows: for whom and when incidents are counted and shown, but not told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Every week on these days (0 is Monday). Where it ends before it begins, it ends on the next day."""

    days: frozenset[int]
    begins: time
    ends: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window.

    Once or weekly. It is for these accounts, relays, domains and tenants; for all where none is named.
    """

    reason: str
    accounts: frozenset[str] = frozenset()
    relays: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()
    begins_timestamp: float = 0.0
    ends_timestamp: float = 0.0
    weekly: Weekly | None = None

    @property
    def is_for_all(self) -> bool:
        """Is nobody named?"""
        return not (self.accounts or self.relays or self.domains or self.tenants)

    def is_open(self, now: float) -> bool:
        """Is it now?"""
        if self.weekly is None:
            return self.begins_timestamp <= now < self.ends_timestamp
        today = datetime.fromtimestamp(now, self.weekly.zone).date()
        return any(_is_within(self.weekly, today - timedelta(days=back), now) for back in (0, 1))

    def covers(self, *, account: str, relay: str, domain: str, tenant: str) -> bool:
        """Is this probe meant?"""
        named = (
            account in self.accounts,
            relay in self.relays,
            domain in self.domains,
            tenant in self.tenants,
        )
        return self.is_for_all or any(named)


def _is_within(weekly: Weekly, day: date, now: float) -> bool:
    """In the window that begins on this day? As timestamps.

    Two times of one zone compare by the clock on the wall.
    """
    if day.weekday() not in weekly.days:
        return False
    last = day + timedelta(days=weekly.ends <= weekly.begins)
    begins = datetime.combine(day, weekly.begins, weekly.zone).astimezone(UTC).timestamp()
    return begins <= now < datetime.combine(last, weekly.ends, weekly.zone).astimezone(UTC).timestamp()
