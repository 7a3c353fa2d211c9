"""The people of these tests: they have mailboxes at Dovecot, and passwords."""

from __future__ import annotations

DOMAIN = "example.test"
USERS = ("alice", "bob", "probe", "shy", "full")


def address(user: str) -> str:
    """A user's mail address, which is the user name as well."""
    return f"{user}@{DOMAIN}"


def password(user: str) -> str:
    """A user's right password."""
    return f"{user}-password"
