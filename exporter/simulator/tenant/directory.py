"""The tenant as Entra and Exchange see it: its names, its applications, which mailboxes each may open.

Memory only.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.simulator.tenant.keypair import Keypair


class Credential(StrEnum):
    """What an application proves itself with."""

    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A registered application. `object_id` is its service principal's."""

    name: str
    client_id: str
    object_id: str
    secret: str | None = field(default=None, repr=False)
    keypair: Keypair | None = field(default=None, repr=False)

    def has_secret(self, secret: str) -> bool:
        """Is this the secret of this application?"""
        return self.secret is not None and hmac.compare_digest(self.secret.encode(), secret.encode())


class Directory:
    """One tenant: its id (a GUID), its domain, its applications."""

    def __init__(self, *, tenant_id: str, domain: str, applications: Iterable[Application]) -> None:
        self.tenant_id = tenant_id
        self.domain = domain
        self._names = frozenset({tenant_id.lower(), domain.lower()})
        self.applications = {application.name: application for application in applications}
        self._by_client_id = {
            application.client_id: application for application in self.applications.values()
        }
        self._opens: set[tuple[str, str]] = set()

    def is_called(self, name: str) -> bool:
        """Is this the tenant's id or domain?"""
        return name.lower() in self._names

    def find(self, client_id: str) -> Application | None:
        """The application of this client id."""
        return self._by_client_id.get(client_id.lower())

    def grant(self, name: str, mailbox: str) -> None:
        """Let an application open a mailbox (Exchange's Add-MailboxPermission)."""
        self._opens.add((self.applications[name].client_id, mailbox.lower()))

    def opens(self, client_id: str, mailbox: str) -> bool:
        """May the application of this client id open this mailbox?"""
        return (client_id, mailbox.lower()) in self._opens
