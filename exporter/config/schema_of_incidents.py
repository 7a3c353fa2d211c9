"""What may stand under `incidents:`, of all accounts and of one. No I/O."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from exporter.config.clock import time_of
from exporter.config.section import OrEmpty, Section
from exporter.config.values import (
    Count,
    Duration,
    IncidentKey,
    LabelName,
    Moment,
    Name,
    Share,
    Text,
    Zone,
    said,
)
from exporter.incident import Severity

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _time_of_day(text: str) -> str:
    if time_of(text) is None:
        raise said('must be a time of day such as "02:00"')
    return text


TimeOfDay = Annotated[
    str,
    AfterValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
BySeverity = Annotated[dict[IncidentKey, Severity], OrEmpty()]


class AccountIncidents(Section):
    """What one account has of its own."""

    refusals: Count | None = Field(None, description="instead of incidents.refusals")
    failures: Count | None = Field(None, description="instead of incidents.failures")
    severity: BySeverity = Field({}, description="of this account's own incidents, by kind")


class RelayShare(Section):
    """When the relay is the fault, and not those who use it."""

    share: Share = Field(
        0.5, description="this share of its probes fails alike; of a tenant's accounts as well"
    )
    failures: Count = Field(4, description="and so many of their runs together")


class CutOffWindow(Section):
    """When the end of Basic Auth at a tenant is over."""

    window: Duration = Field(86400.0, description="no refusal for so long")
    attempts: Count = Field(300, description="or so many attempts in a row accepted since the last one")


class Weekly(Section):
    """A window that comes every week."""

    days: list[Day] = Field(min_length=1, description="the days on which it begins")
    begins: TimeOfDay = Field(alias="from", description='such as "22:00"')
    ends: TimeOfDay = Field(alias="until", description="on the next day, if it is not after `from`")
    zone: Zone = Field("UTC", description="whose clock it goes by, such as Europe/Berlin")


class Maintenance(Section):
    """When incidents are shown and counted, but not told. For everything, unless something is named."""

    reason: Text = Field("maintenance", description="what is shown beside it")
    accounts: list[Name] = Field([], description="names of accounts")
    relays: list[Name] = Field([], description="names of relays")
    domains: list[Name] = Field([], description="names of domains")
    tenants: list[Text] = Field([], description="tenants")
    begins: Moment | None = Field(
        None, alias="from", description="when it begins, such as 2026-12-05T20:00:00Z"
    )
    ends: Moment | None = Field(None, alias="until", description="when it ends")
    weekly: Weekly | None = Field(None, description="instead of from and until: every week")

    @model_validator(mode="after")
    def _once_or_weekly(self) -> Maintenance:
        once = (self.begins is not None, self.ends is not None)
        if self.weekly is not None and any(once):
            raise said("takes from and until, or weekly, not both")
        if self.weekly is None and not all(once):
            raise said("needs from and until, or weekly")
        if self.begins is not None and self.ends is not None and self.ends <= self.begins:
            raise said("must end after it begins")
        return self


class Incidents(Section):
    """When failing probes become something for a person."""

    refusals: Count = Field(2, description="runs in a row where somebody said no (a refused login: 1)")
    failures: Count = Field(4, description="runs in a row where it may pass by itself")
    relay: Annotated[RelayShare, OrEmpty()] = RelayShare.empty()
    cut_off: Annotated[CutOffWindow, OrEmpty()] = CutOffWindow.empty()
    labels: list[LabelName] = Field(
        [], description="own labels of accounts that incidents carry, and are split by"
    )
    severity: BySeverity = Field({}, description="critical, warning, info or none, by kind of incident")
    maintenance: list[Maintenance] = Field([], description="windows")
