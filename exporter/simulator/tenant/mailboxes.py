"""Who has a mailbox in the simulated tenant and what proves it: passwords here, tokens behind a Protocol.

Memory only. Like Entra, it never tells an unknown user from a wrong password.
"""

from __future__ import annotations

import hmac
import re
from typing import Protocol

DOMAIN = "contoso.example"
RECIPIENT = f"canary@{DOMAIN}"
MAX_MAILBOXES = 10_000  # registered over the control address: bounded

_ADDRESS = re.compile(rf"[A-Za-z0-9._+-]{{1,64}}@{re.escape(DOMAIN)}", re.IGNORECASE)


class Tokens(Protocol):
    """Judges access tokens; `issuer` is the one that issued them."""

    def accepts(self, user: str, token: str) -> bool:
        """May the bearer of this token send as this mailbox?"""
        ...


class KnownTokens:
    """Tokens told beforehand, for tests without an issuer."""

    def __init__(self) -> None:
        self._known: set[tuple[str, str]] = set()

    def add(self, user: str, token: str) -> None:
        """From now on this token opens this mailbox."""
        self._known.add((user.lower(), token))

    def accepts(self, user: str, token: str) -> bool:
        return (user.lower(), token) in self._known


class Mailboxes:
    """The mailboxes of the tenant by lower-case address; one without a password cannot log in with one."""

    def __init__(self) -> None:
        self._passwords: dict[str, str | None] = {}

    def add(self, address: str, password: str | None = None) -> None:
        """Add a mailbox or change its password. Raises ValueError unless it is NAME@contoso.example."""
        if _ADDRESS.fullmatch(address) is None:
            raise ValueError(f"must be NAME@{DOMAIN}, not {address[:80]!r}")
        if len(self._passwords) >= MAX_MAILBOXES and address.lower() not in self._passwords:
            raise ValueError(f"would be more than {MAX_MAILBOXES} mailboxes")
        self._passwords[address.lower()] = password

    def __contains__(self, address: str) -> bool:
        return address.lower() in self._passwords

    def password(self, address: str) -> str | None:
        """The password of a mailbox, None if it has none."""
        return self._passwords.get(address.lower())

    def opens(self, user: str, password: str) -> bool:
        """Is this the password of this user?"""
        known = self.password(user)
        return known is not None and hmac.compare_digest(known.encode(), password.encode())
