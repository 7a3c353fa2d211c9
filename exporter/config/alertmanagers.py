"""From `alertmanagers:` as written to where notices go, what is pointed at, and what is unwise. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.config.entry import Holds
from exporter.config.settings import AlertmanagerSettings
from exporter.model import BasicAuth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config import schema
    from exporter.config.entry import Entry, Reference
    from exporter.errors import Fault

_KEY = "alertmanagers"


def alertmanagers_of(top: Entry[schema.Configuration]) -> tuple[AlertmanagerSettings, ...]:
    """Each as it is meant; one that is written twice counts once."""
    return tuple(dict.fromkeys(_meant(each, top) for each in top.raw.alertmanagers))


def _meant(raw: schema.Alertmanager, top: Entry[schema.Configuration]) -> AlertmanagerSettings:
    basic = raw.basic_auth
    return AlertmanagerSettings(
        url=raw.url,
        labels=tuple(sorted(raw.labels.items())),
        basic=BasicAuth(username=basic.username, password=top.secret(basic.password)) if basic else None,
        bearer_token=top.secret(raw.bearer_token) if raw.bearer_token else None,
        ca_file=top.path(raw.ca_file) if raw.ca_file else None,
    )


def alertmanager_references(top: Entry[schema.Configuration]) -> Iterator[Reference]:
    """The secrets and files that they point at."""
    for index, raw in enumerate(top.raw.alertmanagers):
        at = (_KEY, index)
        if raw.basic_auth:
            yield top.secret_reference(*at, "basic_auth", "password", written=raw.basic_auth.password)
        if raw.bearer_token:
            yield top.secret_reference(*at, "bearer_token", written=raw.bearer_token)
        if raw.ca_file:
            yield top.file_reference(*at, "ca_file", written=raw.ca_file, holds=Holds.CERTIFICATES)


def alertmanager_warnings(top: Entry[schema.Configuration]) -> Iterator[Fault]:
    """Credentials that go over the network as they are."""
    for index, raw in enumerate(top.raw.alertmanagers):
        if raw.url.startswith("http://") and (raw.basic_auth or raw.bearer_token):
            message = "its credential goes over the network in clear; use https://"
            yield top.fault(_KEY, index, "url", message=message)
