"""From `incidents:` as written to the settings that are meant, and what does not fit the rest. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from exporter.config import maintenance, schema_of_incidents
from exporter.config.clock import time_of
from exporter.config.nearest import did_you_mean
from exporter.config.schema_of_incidents import DAYS
from exporter.config.settings import AccountIncidents, IncidentSettings, Thresholds
from exporter.incident import IncidentName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import time

    from exporter.config import schema
    from exporter.config.source import Source
    from exporter.errors import Fault
    from exporter.incident import Severity
    from exporter.model import Account


def incidents_of(
    raw: schema_of_incidents.Incidents, accounts: Mapping[str, schema.Account], tenants: Mapping[str, str]
) -> IncidentSettings:
    """The settings that are meant. `tenants` are their labels, by whatever they may be called."""
    common = Thresholds(refusals=raw.refusals, failures=raw.failures)
    return IncidentSettings(
        thresholds=common,
        relay_share=raw.relay.share,
        relay_failures=raw.relay.failures,
        cut_off_window_seconds=raw.cut_off.window,
        cut_off_attempts=raw.cut_off.attempts,
        labels=tuple(sorted(set(raw.labels))),
        severity=_named(raw.severity),
        maintenance=tuple(_window(each, tenants) for each in raw.maintenance),
        of_accounts={
            name: _own(account.incidents, common)
            for name, account in accounts.items()
            if account.incidents.model_fields_set
        },
    )


def _own(raw: schema_of_incidents.AccountIncidents, common: Thresholds) -> AccountIncidents:
    thresholds = Thresholds(
        refusals=raw.refusals or common.refusals, failures=raw.failures or common.failures
    )
    return AccountIncidents(thresholds=thresholds, severity=_named(raw.severity))


def _named(written: Mapping[str, Severity]) -> dict[IncidentName, Severity]:
    return {IncidentName(name): severity for name, severity in written.items()}


def _window(raw: schema_of_incidents.Maintenance, tenants: Mapping[str, str]) -> maintenance.Window:
    return maintenance.Window(
        reason=raw.reason,
        accounts=frozenset(raw.accounts),
        relays=frozenset(raw.relays),
        domains=frozenset(raw.domains),
        tenants=frozenset(tenants.get(each, each) for each in raw.tenants),
        begins_timestamp=raw.begins or 0.0,
        ends_timestamp=raw.ends or 0.0,
        weekly=_weekly(raw.weekly) if raw.weekly else None,
    )


def _weekly(raw: schema_of_incidents.Weekly) -> maintenance.Weekly:
    return maintenance.Weekly(
        days=frozenset(DAYS.index(day) for day in raw.days),
        begins=_time(raw.begins),
        ends=_time(raw.ends),
        zone=ZoneInfo(raw.zone),
    )


def _time(text: str) -> time:
    made = time_of(text)
    assert made is not None  # noqa: S101 - the schema has seen to it
    return made


def incident_faults(
    main: Source[schema.Configuration], known: Mapping[str, Iterable[str]]
) -> Iterator[Fault]:
    """Windows for what is not configured. `known` has the names of each list, and the tenants."""
    for index, window in enumerate(main.model.incidents.maintenance):
        for key, names in known.items():
            if main.is_cut(key):  # its own fault is told
                continue
            for place, name in enumerate(getattr(window, key)):
                if name not in names:
                    loc: tuple[str | int, ...] = ("incidents", "maintenance", index, key, place)
                    yield main.fault(loc, f"nothing of this name is configured; {did_you_mean(name, names)}")


def incident_warnings(main: Source[Any], accounts: Iterable[Account]) -> Iterator[Fault]:
    """Labels that no account has."""
    there = {name for account in accounts for name, _ in account.labels}
    for index, label in enumerate(main.model.incidents.labels):
        if label not in there:
            message = f"no account has a label of this name; {did_you_mean(label, sorted(there))}"
            yield main.fault(("incidents", "labels", index), message)
