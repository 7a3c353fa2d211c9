"""The choices at the head of a dashboard, each made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders.dashboard import DatasourceVariable, QueryVariable, TextBoxVariable
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

if TYPE_CHECKING:
    from grafana_foundation_sdk.cog.builder import Builder
    from grafana_foundation_sdk.models.dashboard import VariableModel

DATASOURCE, EXPORTER_URL, RUNBOOKS_URL = "datasource", "exporter_url", "runbooks_url"
EVERYTHING = ".*"
PAGES_AT = "http://$1"
RUNBOOKS_AT = "https://github.com/smtp-exporter/smtp-exporter/blob/main/exporter/web/runbooks"


def prometheus() -> DataSourceRef:
    """The data source that the reader has chosen."""
    return DataSourceRef(type_val="prometheus", uid=f"${{{DATASOURCE}}}")


def datasource() -> Builder[VariableModel]:
    """Which Prometheus."""
    return DatasourceVariable(DATASOURCE).label("Prometheus").type("prometheus")


def exporter_url() -> Builder[VariableModel]:
    """Where links to the exporter's pages go. A rewrite of the label `instance`, so that shards differ."""
    return (
        TextBoxVariable(EXPORTER_URL)
        .label("Exporter pages at")
        .description(
            "$1 is the address that Prometheus scrapes. Behind an ingress: its URL, such as https://smtp.example.com"
        )
        .default_value(PAGES_AT)
        .current(VariableOption(selected=True, text=PAGES_AT, value=PAGES_AT))
    )


def runbooks_url() -> Builder[VariableModel]:
    """Where the runbooks are published."""
    return (
        TextBoxVariable(RUNBOOKS_URL)
        .label("Runbooks at")
        .description("Where the pages of exporter/web/runbooks/ are published, as in alerts/")
        .default_value(RUNBOOKS_AT)
        .current(VariableOption(selected=True, text=RUNBOOKS_AT, value=RUNBOOKS_AT))
    )


def many(name: str, label: str, query: str) -> Builder[VariableModel]:
    """Any number of values of a label, at first all; all are one short pattern, however many there are."""
    return (
        _of_labels(name, label, query)
        .multi(True)
        .include_all(True)
        .all_value(EVERYTHING)
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def each(name: str, label: str, query: str) -> Builder[VariableModel]:
    """As `many`, for panels that are repeated for each value; all are then listed one by one."""
    return (
        _of_labels(name, label, query)
        .multi(True)
        .include_all(True)
        .current(VariableOption(selected=True, text="All", value="$__all"))
    )


def one(name: str, label: str, query: str) -> Builder[VariableModel]:
    """One value of a label."""
    return _of_labels(name, label, query)


def _of_labels(name: str, label: str, query: str) -> QueryVariable:
    return (
        QueryVariable(name)
        .label(label)
        .query({"query": f"label_values({query}, {name})", "refId": name})
        .datasource(prometheus())
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
    )


def tenants() -> Builder[VariableModel]:
    """Any tenants."""
    return many("tenant", "Tenant", "smtp_account_info")


def relays() -> Builder[VariableModel]:
    """Any relays of these tenants."""
    return many("relay", "Relay", 'smtp_account_info{tenant=~"$tenant"}')


def accounts() -> Builder[VariableModel]:
    """Any accounts of these tenants and relays."""
    return many("account", "Account", 'smtp_account_info{tenant=~"$tenant", relay=~"$relay"}')
