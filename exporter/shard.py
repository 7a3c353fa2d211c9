"""Who owns what when several exporters share one configuration. Pure: each comes to the same answer alone.

A shard is one replica of N. The owner of a probe follows from the account's principal (the name, for relays
and domains): all that counts against one lockout budget, or goes through one mailbox, runs in one process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.model import Account, Plan

SHARDS_MAX: Final = 1000
"""One process serves ten thousand accounts; more shards than this is a typing error."""

_FORM: Final = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of `total` replicas; `ordinal` counts from 0."""

    ordinal: int = 0
    total: int = 1

    def owns(self, principal: str) -> bool:
        """Is what goes by this principal (or name) ours?"""
        return self.total == 1 or owner_of(principal, self.total) == self.ordinal

    def __str__(self) -> str:
        return f"{self.ordinal}/{self.total}"


ALL: Final = Shard()


def parse_shard(text: str) -> Shard:
    """`2/4` as a Shard. Raises ValueError with what would be right."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{text!r} is not I/N, such as 0/4: the ordinal from 0, and how many shards there are"
        )
    ordinal, total = int(match[1]), int(match[2])
    if not 1 <= total <= SHARDS_MAX:
        raise ValueError(
            f"{text!r} asks for {total} shards; the number after the / must be 1 to {SHARDS_MAX}"
        )
    if ordinal >= total:
        raise ValueError(
            f"{text!r}: ordinals count from 0, so of {total} shards the last is {total - 1}/{total}"
        )
    return Shard(ordinal=ordinal, total=total)


def owned_plans(plans: Iterable[Plan], shard: Shard) -> tuple[Plan, ...]:
    """The plans that this shard runs, in their order."""
    return tuple(plan for plan in plans if shard.owns(key_of(plan)))


def owned_accounts(accounts: Iterable[Account], shard: Shard) -> tuple[Account, ...]:
    """The accounts that this shard reports on, in their order."""
    return tuple(account for account in accounts if shard.owns(account.principal))


def key_of(plan: Plan) -> str:
    """What decides the owner of a plan: the account's principal, else the name of the relay or domain."""
    return plan.account.principal if plan.account else plan.id.subject


def owner_of(key: str, total: int) -> int:
    """The ordinal that owns a key. From N to N + 1 shards 1 / (N + 1) of the keys move, all to the new one.

    Jump consistent hash (Lamping and Veach, arXiv:1406.2294); on SHA-256: Python's hash differs by process.
    """
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and one shard of one asks for no owner

    state = int.from_bytes(sha256(key.encode(errors="surrogatepass")).digest()[:8])
    ordinal, jump = 0, 0
    while jump < total:
        ordinal = jump
        state = (state * 2862933555777941757 + 1) & _MASK
        jump = (ordinal + 1) * (1 << 31) // ((state >> 33) + 1)
    return ordinal
