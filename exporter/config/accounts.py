"""From an account as written to the account that is meant, and what is wrong with it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.config import schema
from exporter.config.entry import Entry, Reference
from exporter.config.presets import PRESETS
from exporter.config.relays import PLAIN_MODES
from exporter.model import Account, BasicAuth, Relay, SecretRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.errors import Fault


def account_of(entry: Entry[schema.Account], relay: Relay) -> Account:
    """The account that is meant."""
    raw = entry.raw
    return Account(
        name=entry.name,
        relay=relay,
        address=raw.address,
        tenant=raw.tenant or raw.address.rpartition("@")[2].lower(),
        labels=tuple(sorted(raw.labels.items())),
        basic=_basic(entry),
    )


def _basic(entry: Entry[schema.Account]) -> BasicAuth | None:
    basic = entry.raw.auth.basic
    return BasicAuth(username=basic.username, password=_secret(entry, basic.password)) if basic else None


def _secret(entry: Entry[schema.Account], raw: schema.SecretReference) -> SecretRef:
    return SecretRef(file=entry.path(raw.file) if raw.file else None, env=raw.env)


def account_faults(entry: Entry[schema.Account], relay: Relay) -> Iterator[Fault]:
    """What does not go together in an account and its relay."""
    if entry.raw.auth.basic and relay.tls in PLAIN_MODES and not relay.allow_plaintext:
        yield entry.fault(
            "auth",
            "basic",
            message=f"relay {relay.name} has tls: {relay.tls}, which could send this password in clear; give "
            "the relay tls: starttls or implicit, or allow_plaintext: true in a private network",
        )


def account_warnings(entry: Entry[schema.Account], relay: Relay) -> Iterator[Fault]:
    """What will probably not work, though it may."""
    preset = PRESETS.get(relay.provider)
    if entry.raw.auth.basic and preset and preset.basic_caveat:
        yield entry.fault("auth", "basic", message=preset.basic_caveat)
    if not any(entry.raw.probes.entries()) and not entry.is_cut("probes"):
        yield entry.fault(message="no probes: nothing of this account is watched; add probes: {login: {}}")


def account_references(entry: Entry[schema.Account]) -> Iterator[Reference]:
    """The secrets that an account points at."""
    basic = entry.raw.auth.basic
    if basic:
        place = entry.fault("auth", "basic", "password", message="")
        yield Reference(place=place, ref=_secret(entry, basic.password))
