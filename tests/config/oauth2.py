"""Accounts with an application of their own, as text."""

from __future__ import annotations

from .texts import account, relay

ID = "00000000-0000-0000-0000-000000000000"
WRITTEN = {"tenant": "contoso.example", "client_id": ID, "client_secret": "{env: S}"}
MACHINE = {"tenant": "", "client_id": "", "client_secret": "", "managed_identity": "{}"}
"""What a managed identity is written with, over WRITTEN."""


def auth(**parts: str) -> str:
    """`auth.oauth2` with keys replaced, or taken out by an empty text; in flow style."""
    keys = ", ".join(f"{key}: {value}" for key, value in (WRITTEN | parts).items() if value)
    return f"{{oauth2: {{{keys}}}}}"


def application(**parts: str) -> str:
    """A configuration with such an account at Microsoft 365."""
    return account(auth=auth(**parts))


def behind(text: str, **parts: str) -> str:
    """A configuration with such an account behind this relay, in flow style."""
    return relay(text).replace("{basic: {username: u@contoso.example, password: {env: P}}}", auth(**parts))
