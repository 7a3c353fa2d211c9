"""The simulated tenant: mailboxes and applications with fresh credentials, and what clients are told.

accounts  basic (password), both (password, app demo), oauth2 (app demo)
apps      demo (secret), certificate (a certificate; opens what demo opens), foreign (a secret, no mailbox)
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from exporter.simulator.tenant.directory import Application, Directory
from exporter.simulator.tenant.keypair import keypair
from exporter.simulator.tenant.mailboxes import DOMAIN, RECIPIENT, Mailboxes

if TYPE_CHECKING:
    from exporter.simulator.tenant.keypair import Keypair

_WITH_PASSWORD = ("basic", "both")
_WITH_TOKEN = ("both", "oauth2")
_ACCOUNTS = tuple(dict.fromkeys((*_WITH_PASSWORD, *_WITH_TOKEN)))
_DEMO = "demo"
_FOREIGN = "foreign"
_CERTIFICATE = "certificate"
_OPENED_BY = {_DEMO: (_DEMO, _CERTIFICATE), _FOREIGN: (_FOREIGN,), _CERTIFICATE: (_CERTIFICATE,)}


class Tenant:
    """Mailboxes at Exchange, applications at Entra."""

    def __init__(self) -> None:
        self.mailboxes = Mailboxes()
        self.directory = Directory(
            tenant_id=str(uuid.uuid4()),
            domain=DOMAIN,
            applications=(
                _application(_DEMO, secret=_secret()),
                _application(_FOREIGN, secret=_secret()),
                _application(_CERTIFICATE, pair=keypair(_CERTIFICATE)),
            ),
        )
        self.add_user(RECIPIENT, secrets.token_urlsafe(18), _DEMO)
        for name in _ACCOUNTS:
            password = secrets.token_urlsafe(18) if name in _WITH_PASSWORD else None
            self.add_user(_address(name), password, _app(name))

    def add_user(self, address: str, password: str | None = None, app: str | None = None) -> None:
        """Add a mailbox or change its password, and let an application open it.

        Raises ValueError unless it is NAME@contoso.example and there is such an application.
        """
        if app is not None and app not in self.directory.applications:
            raise ValueError(
                f"app: must be one of {', '.join(self.directory.applications)}, not {app[:80]!r}"
            )
        self.mailboxes.add(address, password)
        for name in _OPENED_BY[app] if app else ():
            self.directory.grant(name, address)

    def accounts(self) -> dict[str, dict[str, str | None]]:
        """The accounts, ready for JSON; `app` is the application that may open the mailbox."""
        return {name: self._account(name) for name in _ACCOUNTS}

    def recipient(self) -> dict[str, str | None]:
        """The mailbox that mail can be sent to and looked for in, ready for JSON."""
        return {"address": RECIPIENT, "password": self.mailboxes.password(RECIPIENT), "app": _DEMO}

    def apps(self, certificate_file: str) -> dict[str, dict[str, str]]:
        """The applications with their credentials, ready for JSON."""
        return {
            name: {"client_id": application.client_id, **_proof(application, certificate_file)}
            for name, application in self.directory.applications.items()
        }

    def _account(self, name: str) -> dict[str, str | None]:
        address = _address(name)
        password = self.mailboxes.password(address)
        return {"address": address, "username": address, "password": password, "app": _app(name)}


def application_pem() -> bytes:
    """Key and certificate of the application that proves itself with them."""
    return keypair(_CERTIFICATE).pem


def _application(name: str, *, secret: str | None = None, pair: Keypair | None = None) -> Application:
    client_id, object_id = str(uuid.uuid4()), str(uuid.uuid4())
    return Application(name=name, client_id=client_id, object_id=object_id, secret=secret, keypair=pair)


def _secret() -> str:
    return f"{secrets.token_urlsafe(3)[:3]}8Q~{secrets.token_urlsafe(26)}"  # the look of Entra's


def _proof(application: Application, certificate_file: str) -> dict[str, str]:
    if application.secret is None:
        return {"certificate_file": certificate_file}
    return {"client_secret": application.secret}


def _app(account: str) -> str | None:
    return _DEMO if account in _WITH_TOKEN else None


def _address(name: str) -> str:
    return f"{name}@{DOMAIN}"
