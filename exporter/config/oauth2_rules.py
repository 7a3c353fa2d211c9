"""What is wrong with `auth.oauth2` of an account as a whole, and what will probably not work. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.config import schema
    from exporter.config.entry import Entry
    from exporter.config.presets import Preset
    from exporter.errors import Fault

_AT: Final = ("auth", "oauth2")
_CREDENTIALS: Final = ("client_secret", "certificate", "workload_identity", "managed_identity")
_ISSUERS_ONLY: Final = {
    "client_id": "write the client ID of a user-assigned identity as managed_identity: {client_id: ...}",
    "authority": "the machine asks Azure by itself; remove it",
    "oidc_authority": "the machine asks Azure by itself; remove it",
    "proxy": "the machine's own endpoint is never behind a proxy; remove it",
}
"""Keys that mean nothing to a managed identity, and what to do with them."""
_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NO_GUID: Final = (
    "at Entra this is a GUID such as 00000000-0000-0000-0000-000000000000: the application's (client) ID, "
    "not its name"
)
_NOBODYS_TENANTS: Final = ("common", "organizations", "consumers")
"""Names at which users sign in; an application gets no token there (AADSTS50194, 9001023)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What stands under `auth.oauth2` of one account."""

    entry: Entry[schema.Account]
    raw: schema.OAuth2

    def fault(self, *below: str, message: str) -> Fault:
        return self.entry.fault(*_AT, *below, message=message)

    def has(self, key: str) -> bool:
        return getattr(self.raw, key) is not None

    def lacks(self, *keys: str) -> bool:
        """Is none of these keys written, not even with a fault?"""
        return not any(self.has(key) or self.entry.is_cut(*_AT, key) for key in keys)


def _written(entry: Entry[schema.Account]) -> _Written | None:
    raw = entry.raw.auth.oauth2
    return _Written(entry=entry, raw=raw) if raw else None


def oauth2_faults(entry: Entry[schema.Account], preset: Preset | None) -> Iterator[Fault]:
    """What does not go together; without a preset nothing is said of what one could bring."""
    written = _written(entry)
    if written is None:
        return
    yield from _credential_faults(written)
    if written.has("managed_identity"):
        yield from _machine_faults(written)
    elif written.lacks("managed_identity"):
        yield from _issuer_faults(written)
    if preset:
        yield from _preset_faults(written, preset)


def _credential_faults(written: _Written) -> Iterator[Fault]:
    given = [key for key in _CREDENTIALS if written.has(key)]
    right = f"exactly one of {', '.join(_CREDENTIALS)}"
    if len(given) > 1:
        message = f"an application proves itself by {right}; there are {' and '.join(given)}: keep one"
        yield written.fault(message=message)
    elif written.lacks(*_CREDENTIALS):
        yield written.fault(message=f"an application proves itself by {right}; there is none: add one")


def _machine_faults(written: _Written) -> Iterator[Fault]:
    for key, right in _ISSUERS_ONLY.items():
        if written.has(key):
            yield written.fault(key, message=f"means nothing beside managed_identity: {right}")


def _issuer_faults(written: _Written) -> Iterator[Fault]:
    raw = written.raw
    if written.lacks("client_id"):
        yield written.fault(message='missing key "client_id": the application\'s (client) ID')
    if written.lacks("tenant", "oidc_authority"):
        yield written.fault(message='missing key "tenant": the domain or ID of the tenant')
    if raw.authority and raw.oidc_authority:
        yield written.fault(
            "oidc_authority",
            message="authority and oidc_authority exclude each other; keep authority for Entra, "
            "oidc_authority for another issuer",
        )
    if raw.authority and raw.tenant and _last_part(raw.authority) == raw.tenant.lower():
        yield written.fault(
            "authority", message="ends with the tenant, which is appended to it; remove it here"
        )


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2].lower()


def _preset_faults(written: _Written, preset: Preset) -> Iterator[Fault]:
    """What the relay's preset would bring, if it had one that does."""
    needs_issuer = written.lacks("authority", "oidc_authority", "managed_identity")
    if needs_issuer and not preset.authority and preset.oauth2_caveat:
        yield written.fault(message=preset.oauth2_caveat)
        return
    if needs_issuer and not preset.authority:
        yield written.fault(
            message='missing key "authority": the relay has no preset that brings one; give authority, such '
            "as https://login.microsoftonline.com, or oidc_authority"
        )
    if written.lacks("scope") and not preset.scope:
        yield written.fault(
            message='missing key "scope": the relay has no preset that brings one; give a scope such as '
            "https://outlook.office365.com/.default"
        )


def oauth2_warnings(entry: Entry[schema.Account], preset: Preset) -> Iterator[Fault]:
    """What will probably not work, though it may."""
    written = _written(entry)
    if written is None:
        return
    if preset.oauth2_caveat:
        yield written.fault(message=preset.oauth2_caveat)
    if preset.authority and written.lacks("authority", "oidc_authority"):
        yield from _entra_warnings(written)


def _entra_warnings(written: _Written) -> Iterator[Fault]:
    raw, machine = written.raw, written.raw.managed_identity
    if raw.tenant and raw.tenant.lower() in _NOBODYS_TENANTS:
        yield written.fault(
            "tenant", message="an application gets no token here; write the domain or ID of its own tenant"
        )
    if raw.client_id and not _GUID.fullmatch(raw.client_id):
        yield written.fault("client_id", message=_NO_GUID)
    if machine and machine.client_id and not _GUID.fullmatch(machine.client_id):
        yield written.fault("managed_identity", "client_id", message=_NO_GUID)
