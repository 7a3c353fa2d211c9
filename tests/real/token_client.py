"""MSAL as applications use it, and a token shown by the standard library: a second opinion on both."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msal
import requests

from .issuer import Issuer
from .tenant import APPLICATIONS, MAIL_SCOPE, Application
from .users import address


def acquire(issuer: Issuer, name: str, *, scope: str = MAIL_SCOPE) -> dict[str, Any]:
    """What MSAL answers when an application asks for a token: one in `access_token`, or an `error`."""
    application = APPLICATIONS[name]
    with _session(issuer) as session:
        client = msal.ConfidentialClientApplication(
            application.client_id,
            client_credential=_credential(issuer, application),
            oidc_authority=issuer.url,
            http_client=session,
        )
        return client.acquire_token_for_client([scope])


@contextmanager
def _session(issuer: Issuer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False  # else the environment's CA file wins over ours
        session.verify = str(issuer.ca_file)
        yield session


def _credential(issuer: Issuer, application: Application) -> str | dict[str, str]:
    if not application.certified:
        return application.secret
    pki = issuer.tenant.pki
    chain, key = pki.chain_file("application").read_text(), pki.key_file("application").read_text()
    return {"private_key": key, "public_certificate": chain}


@dataclass(slots=True, kw_only=True)
class TokenLogin:
    """One login by token, as smtplib wants it: the `response` first, then the acknowledgement."""

    response: str
    acknowledgement: str
    challenges: list[bytes] = field(default_factory=list)

    def __call__(self, challenge: bytes | None = None) -> str:
        """The answer to a challenge; with none, the initial response."""
        if challenge is None:
            return self.response
        self.challenges.append(challenge)
        return self.acknowledgement


def xoauth2(user: str, token: str) -> TokenLogin:
    """As Google and Microsoft describe it."""
    return TokenLogin(response=f"user={address(user)}\1auth=Bearer {token}\1\1", acknowledgement="")


def oauthbearer(user: str, token: str) -> TokenLogin:
    """RFC 7628 section 3.1."""
    return TokenLogin(response=f"n,a={address(user)},\1auth=Bearer {token}\1\1", acknowledgement="\1")


MECHANISMS: dict[str, Callable[[str, str], TokenLogin]] = {"XOAUTH2": xoauth2, "OAUTHBEARER": oauthbearer}


def show(client: smtplib.SMTP, mechanism: str, login: TokenLogin) -> None:
    """Authenticate in one step. Raises smtplib.SMTPAuthenticationError."""
    client.auth(mechanism, login)


def show_when_asked(client: smtplib.SMTP, mechanism: str, login: TokenLogin) -> tuple[int, bytes]:
    """Authenticate in two steps: the reply to the mechanism must be an empty challenge. The final reply."""
    code, challenge = client.docmd("AUTH", mechanism)
    assert (code, challenge.strip()) == (334, b"")
    return client.docmd(base64.b64encode(login.response.encode()).decode())
