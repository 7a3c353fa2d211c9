"""Mints Entra's access tokens (RS256 JWTs, version 1.0 claims) and judges them as Exchange does at XOAUTH2.

No network; the clock comes in as an argument. A token is good until it runs out: nobody can revoke one.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any

import jwt

from exporter.simulator.entra.assertion import UNVERIFIED, signed_by
from exporter.simulator.entra.grant import EXCHANGE, EXCHANGE_ID, GRAPH
from exporter.simulator.tenant.directory import Credential
from exporter.simulator.tenant.keypair import base64url, keypair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from exporter.simulator.entra.grant import Grant
    from exporter.simulator.tenant.directory import Directory

ROLE = "SMTP.SendAsApp"
EXCHANGE_ROLES = (ROLE, "IMAP.AccessAsApp")
GRAPH_ROLES = ("Mail.ReadWrite",)
BACKDATED_SECONDS = 300  # Entra dates a token back, for clocks that are late

_AUDIENCES = (EXCHANGE, EXCHANGE_ID)
_ALGORITHM = "RS256"
_PROOFS = {Credential.SECRET: "1", Credential.CERTIFICATE: "2"}  # the claim appidacr


class Issuer:
    """The tenant's token service, and the judge of what it issued (`accounts.Tokens`)."""

    def __init__(self, directory: Directory, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._now = now
        self._keypair = keypair("issuer")

    def issue(self, grant: Grant, *, seconds: int, claims: Mapping[str, Any]) -> str:
        """A token that runs out in so many seconds; `claims` replace Entra's own, None takes one away."""
        laid_over = {**self._claims(grant, seconds), **claims}
        return jwt.encode(
            {name: value for name, value in laid_over.items() if value is not None},
            self._keypair.key,
            algorithm=_ALGORITHM,
            headers={"x5t": self._keypair.sha1, "kid": self._keypair.sha1},
        )

    def accepts(self, user: str, token: str) -> bool:
        """May the bearer of this token send as this mailbox? Exchange never tells why not."""
        return self._permits(user, token, _AUDIENCES, ROLE)

    def accepts_at_graph(self, user: str, token: str) -> bool:
        """May the bearer of this token read this mailbox by Graph?"""
        return self._permits(user, token, (GRAPH,), GRAPH_ROLES[0])

    def _permits(self, user: str, token: str, audiences: tuple[str, ...], role: str) -> bool:
        if not signed_by(token, self._keypair, (_ALGORITHM,)):
            return False
        claims = jwt.decode(token, options=UNVERIFIED)
        return (
            claims.get("aud") in audiences
            and claims.get("tid") == self._directory.tenant_id
            and role in (claims.get("roles") or ())
            and claims.get("nbf", 0) <= self._now().timestamp() < claims.get("exp", 0)
            and self._directory.opens(str(claims.get("appid")), user)
        )

    def keys(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517)."""
        numbers = self._keypair.key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "use": "sig",
            "kid": self._keypair.sha1,
            "x5t": self._keypair.sha1,
            "n": _unsigned(numbers.n),
            "e": _unsigned(numbers.e),
            "x5c": [base64.b64encode(self._keypair.der).decode()],
        }
        return {"keys": [key]}

    def _claims(self, grant: Grant, seconds: int) -> dict[str, Any]:
        now = int(self._now().timestamp())
        tenant = self._directory.tenant_id
        issuer = f"https://sts.windows.net/{tenant}/"
        return {
            "aud": grant.audience,
            "iss": issuer,
            "iat": now - BACKDATED_SECONDS,
            "nbf": now - BACKDATED_SECONDS,
            "exp": now + seconds,
            "app_displayname": grant.application.name,
            "appid": grant.application.client_id,
            "appidacr": _PROOFS[grant.credential],
            "idp": issuer,
            "idtyp": "app",
            "oid": grant.application.object_id,
            "roles": _roles(grant.audience),
            "sub": grant.application.object_id,
            "tid": tenant,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }


def _roles(audience: str) -> list[str] | None:
    if audience in _AUDIENCES:
        return list(EXCHANGE_ROLES)
    return list(GRAPH_ROLES) if audience == GRAPH else None


def _unsigned(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
