"""What a configuration comes to: the frozen values that the exporter runs on. No reading, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.config.maintenance import Window
    from exporter.diagnosis.cause import Cause
    from exporter.errors import Fault
    from exporter.incident import IncidentName, Severity
    from exporter.model import Account, BasicAuth, Plan, Relay, SecretRef


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSettings:
    """The limits that the guard keeps. `logins_per_minute` is per relay host, 0 is none."""

    hold_seconds: float = 6 * 3600.0
    logins_per_minute: float = 60.0
    mail_floor_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsSettings:
    """Whom to ask for records, and how long to wait for each; no name server is those of the system."""

    nameservers: tuple[str, ...] = ()
    port: int = 53
    timeout_seconds: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Failed runs in a row: where somebody said no, and where it may pass by itself."""

    refusals: int = 2
    failures: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountIncidents:
    """What an account has of its own."""

    thresholds: Thresholds
    severity: Mapping[IncidentName, Severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSettings:
    """When failing probes become something for a person; `of_accounts` has those with values of their own."""

    thresholds: Thresholds = Thresholds()
    relay_share: float = 0.5
    relay_failures: int = 4
    cut_off_window_seconds: float = 86400.0
    cut_off_attempts: int = 300
    labels: tuple[str, ...] = ()
    severity: Mapping[IncidentName, Severity] = field(default_factory=dict)
    maintenance: tuple[Window, ...] = ()
    of_accounts: Mapping[str, AccountIncidents] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerSettings:
    """An Alertmanager: where it is, how to log in there, and what every notice to it is labelled with."""

    url: str
    labels: tuple[tuple[str, str], ...] = ()
    basic: BasicAuth | None = None
    bearer_token: SecretRef | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A configuration without fault. `relays` are those listed or used; `files` are those read.

    `retirement` holds (milestone, Unix seconds), the earliest first; `causes` are the operator's own.
    `external_url` is how people reach the pages, None: the address that is listened at.
    """

    relays: tuple[Relay, ...]
    accounts: tuple[Account, ...]
    plans: tuple[Plan, ...]
    state_dir: str
    guard: GuardSettings
    dns: DnsSettings = DnsSettings()
    incidents: IncidentSettings = IncidentSettings()
    external_url: str | None = None
    alertmanagers: tuple[AlertmanagerSettings, ...] = ()
    retirement: tuple[tuple[str, float], ...] = ()
    causes: tuple[Cause, ...] = ()
    warnings: tuple[Fault, ...] = ()
    files: tuple[str, ...] = ()
