"""From an account as written to the account that is meant, and what is wrong with it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exporter.config.oauth2 import oauth2_of, oauth2_references
from exporter.config.oauth2_rules import oauth2_warnings
from exporter.config.presets import preset_named
from exporter.config.relays import PLAIN_MODES
from exporter.model import Account, BasicAuth, Relay

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.config import schema
    from exporter.config.entry import Entry, Reference
    from exporter.config.tenants import Tenants
    from exporter.errors import Fault

_SHOWN_IN_CLEAR: Final = {"basic": "this password", "oauth2": "this application's token"}


def account_of(entry: Entry[schema.Account], relay: Relay, tenants: Tenants) -> Account:
    """The account that is meant."""
    raw = entry.raw
    return Account(
        name=entry.name,
        relay=relay,
        address=raw.address,
        tenant=tenants.name_of(raw, relay),
        labels=tuple(sorted(raw.labels.items())),
        basic=_basic(entry),
        oauth2=oauth2_of(entry, preset_named(relay.provider)),
    )


def _basic(entry: Entry[schema.Account]) -> BasicAuth | None:
    basic = entry.raw.auth.basic
    return BasicAuth(username=basic.username, password=entry.secret(basic.password)) if basic else None


def account_faults(entry: Entry[schema.Account], relay: Relay) -> Iterator[Fault]:
    """What does not go together in an account and its relay."""
    if relay.mx_of and (entry.raw.auth.basic or entry.raw.auth.oauth2):
        yield entry.fault(
            "relay", message=f"relay {relay.name} is the MX of a domain (mx_of), which takes no logins"
        )
    if relay.tls not in PLAIN_MODES or relay.allow_plaintext:
        return
    for way, what in _SHOWN_IN_CLEAR.items():
        if getattr(entry.raw.auth, way):
            yield entry.fault(
                "auth",
                way,
                message=f"relay {relay.name} has tls: {relay.tls}, which could send {what} in clear; give "
                "the relay tls: starttls or implicit, or allow_plaintext: true in a private network",
            )


def account_warnings(entry: Entry[schema.Account], relay: Relay) -> Iterator[Fault]:
    """What will probably not work, though it may."""
    preset = preset_named(relay.provider)
    if entry.raw.auth.basic and preset.basic_caveat:
        yield entry.fault("auth", "basic", message=preset.basic_caveat)
    basic, rule = entry.raw.auth.basic, preset.user_name
    if basic and rule and not re.fullmatch(rule.pattern, basic.username):
        yield entry.fault("auth", "basic", "username", message=rule.otherwise)
    yield from oauth2_warnings(entry, preset)
    if not any(entry.raw.probes.entries()) and not entry.is_cut("probes"):
        yield entry.fault(message="no probes: nothing of this account is watched; add probes: {login: {}}")


def principal_warnings(accounts: Iterable[tuple[Entry[schema.Account], Account]]) -> Iterator[Fault]:
    """Accounts that log in as one user with passwords of several places: one budget of refusals for all."""
    first: dict[str, Account] = {}
    for entry, account in accounts:
        if account.basic is None:
            continue
        other = first.setdefault(account.principal, account)
        if other.basic and other.basic.password != account.basic.password:
            yield entry.fault(
                "auth",
                "basic",
                "password",
                message=f"account {other.name} logs in as the same user with a secret of another place; a "
                "refusal of either holds both. If it is one mailbox, point both at one secret",
            )


def account_references(entry: Entry[schema.Account]) -> Iterator[Reference]:
    """The secrets and files that an account points at."""
    basic = entry.raw.auth.basic
    if basic:
        yield entry.secret_reference("auth", "basic", "password", written=basic.password)
    yield from oauth2_references(entry)
