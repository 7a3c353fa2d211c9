"""One tenant, one name: accounts that belong to one tenant carry one label, however it is written. Pure.

A tenant is written as a name of one's own, a domain or a directory ID. An account that has two of these ties
them, and so does its address at Microsoft 365, where a domain belongs to one tenant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.config import schema
    from exporter.model import Relay

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MICROSOFT: Final = "microsoft365"


def is_guid(tenant: str) -> bool:
    """Is it a directory ID, which nobody knows by heart?"""
    return _GUID.fullmatch(tenant) is not None


class Tenants:
    """The tenants of all accounts. Domains and IDs are the same in any case."""

    def __init__(self, accounts: Iterable[tuple[schema.Account, Relay]]) -> None:
        self._tied: dict[str, set[str]] = {}  # domains and IDs by each of them
        self._issuers: set[str] = set()  # those that tokens come from
        self._chosen: dict[str, set[str]] = {}  # names of one's own, by domain or ID
        known = [(raw, relay, tuple(_keys(raw, relay))) for raw, relay in accounts]
        for raw, _, keys in known:
            self._tie(keys)
            self._issuers |= {*_issuer(raw)}
            for key in keys if raw.tenant else ():
                self._chosen.setdefault(key, set()).add(raw.tenant or "")
        self.labels = _labels((self.name_of(raw, relay), keys) for raw, relay, keys in known)

    def name_of(self, raw: schema.Account, relay: Relay) -> str:
        """As written; else the one name that was chosen for its tenant, its OAuth tenant, its domain."""
        if raw.tenant:
            return raw.tenant
        usual = next(_keys(raw, relay), _domain(raw))
        tied = self._tied.get(usual, {usual})
        if sum(map(is_guid, tied)) > 1:  # of two tenants, so that a tie is wrong
            return usual
        chosen = {name for key in tied for name in self._chosen.get(key, ())}
        if len(chosen) == 1:
            return chosen.pop()
        return min(tied & self._issuers, key=lambda each: (is_guid(each), each), default=usual)

    def _tie(self, keys: Iterable[str]) -> None:
        sets = [self._tied.setdefault(key, {key}) for key in keys]
        if all(each is sets[0] for each in sets):
            return
        together: set[str] = set().union(*sets)
        self._tied |= dict.fromkeys(together, together)


def _labels(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """The label of each tenant, by whatever it may be called; not by what several have in common."""
    own: dict[str, str] = {}
    meant: dict[str, set[str]] = {}
    for label, keys in named:
        own[label] = label
        for key in keys:
            meant.setdefault(key, set()).add(label)
    return {key: next(iter(labels)) for key, labels in meant.items() if len(labels) == 1} | own


def _keys(raw: schema.Account, relay: Relay) -> Iterator[str]:
    """What says which tenant an account is of: the issuer of its tokens, and its domain at Microsoft 365."""
    yield from _issuer(raw)
    if relay.provider.startswith(_MICROSOFT):
        yield _domain(raw)


def _issuer(raw: schema.Account) -> Iterator[str]:
    if raw.auth.oauth2 and raw.auth.oauth2.tenant:
        yield raw.auth.oauth2.tenant.lower()


def _domain(raw: schema.Account) -> str:
    return raw.address.rpartition("@")[2].lower()
