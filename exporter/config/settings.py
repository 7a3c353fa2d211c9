"""What a configuration comes to: the frozen values that the exporter runs on. No reading, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.diagnosis.cause import Cause
    from exporter.errors import Fault
    from exporter.model import Account, Plan, Relay


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """The limits that the guard keeps. `logins_per_minute` is per relay host, 0 is none."""

    hold_seconds: float
    logins_per_minute: float
    mail_floor_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSettings:
    """Whom to ask for records, and how long to wait for each; no name server is those of the system."""

    nameservers: tuple[str, ...] = ()
    port: int = 53
    timeout_seconds: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A configuration without fault. `relays` are those listed or used; `files` are those read.

    `retirement` holds (milestone, Unix seconds), the earliest first; `causes` are the operator's own.
    """

    relays: tuple[Relay, ...]
    accounts: tuple[Account, ...]
    plans: tuple[Plan, ...]
    state_dir: str
    guard: GuardSettings
    dns: DnsSettings = DnsSettings()
    retirement: tuple[tuple[str, float], ...] = ()
    causes: tuple[Cause, ...] = ()
    warnings: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
