"""From `auth.oauth2` of an account as written to the application that is meant, and its secrets. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporter.config.entry import Expiry, Holds
from exporter.model import AppCertificate, ClientSecret, ManagedIdentity, OAuth2, WorkloadIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config import schema
    from exporter.config.entry import Entry, Reference
    from exporter.config.presets import Preset
    from exporter.model import AppCredential

_AT: Final = ("auth", "oauth2")


def oauth2_of(entry: Entry[schema.Account], preset: Preset) -> OAuth2 | None:
    """The application that is meant; what is not written of its cloud is the preset's."""
    raw = entry.raw.auth.oauth2
    if raw is None:
        return None
    return OAuth2(
        tenant=raw.tenant or "",
        client_id=raw.client_id or "",
        credential=_credential(entry, raw),
        scope=raw.scope or preset.scope,
        authority=raw.authority or (None if raw.oidc_authority else preset.authority or None),
        oidc_authority=raw.oidc_authority,
        ca_file=entry.path(raw.ca_file) if raw.ca_file else None,
        proxy=raw.proxy,
    )


def _credential(entry: Entry[schema.Account], raw: schema.OAuth2) -> AppCredential:
    """The one that is written. None or several are a fault, and then nothing of this counts."""
    if raw.client_secret:
        secret = entry.secret(raw.client_secret)
        return ClientSecret(secret=secret, expires_timestamp=raw.client_secret.expires)
    if raw.certificate:
        password = raw.certificate.password
        return AppCertificate(
            file=entry.path(raw.certificate.file), password=entry.secret(password) if password else None
        )
    if raw.workload_identity:
        return WorkloadIdentity(token_file=entry.path(raw.workload_identity.token_file))
    return ManagedIdentity(client_id=raw.managed_identity.client_id if raw.managed_identity else None)


def oauth2_references(entry: Entry[schema.Account]) -> Iterator[Reference]:
    """The secrets and files that an application needs."""
    raw = entry.raw.auth.oauth2
    if raw is None:
        return
    if raw.client_secret:
        yield entry.secret_reference(*_AT, "client_secret", written=raw.client_secret)
    if raw.certificate:
        yield from _certificate_references(entry, raw.certificate)
    if raw.workload_identity:
        at, file = (*_AT, "workload_identity", "token_file"), raw.workload_identity.token_file
        yield entry.file_reference(*at, written=file, holds=Holds.PROJECTED_TOKEN)
    if raw.ca_file:
        yield entry.file_reference(*_AT, "ca_file", written=raw.ca_file, holds=Holds.CERTIFICATES)


def _certificate_references(
    entry: Entry[schema.Account], certificate: schema.AppCertificate
) -> Iterator[Reference]:
    at = (*_AT, "certificate")
    yield entry.file_reference(*at, "file", written=certificate.file, holds=Holds.KEY_AND_CERTIFICATE)
    if certificate.password:
        yield entry.secret_reference(*at, "password", written=certificate.password)


def oauth2_expiries(entry: Entry[schema.Account]) -> Iterator[Expiry]:
    """When a client secret ends, where that is written."""
    raw = entry.raw.auth.oauth2
    if raw and raw.client_secret and raw.client_secret.expires is not None:
        below = (*_AT, "client_secret", "expires")
        yield Expiry(entry=entry, below=below, timestamp=raw.client_secret.expires)
