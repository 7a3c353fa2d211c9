"""A tenant at the issuer: the keys it signs with, and its applications, most of which have a flaw.

It is made before any server runs: Dovecot must know whose tokens it takes, and which mailboxes they open.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from .loopback import free_port
from .pki import Pki
from .users import DOMAIN, address

MAIL_SCOPE = "https://outlook.office365.com/.default"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
HOUR_SECONDS = 3600
TENANT_ID = str(uuid5(NAMESPACE_DNS, DOMAIN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application, how its tokens are made, and whose mailboxes the mail server opens to it."""

    name: str
    mailboxes: tuple[str, ...] = ("alice",)
    certified: bool = False
    lifetime_seconds: int = HOUR_SECONDS
    age_seconds: int = 0
    key: str = "own"
    claims: Mapping[str, Any] = field(default_factory=dict)
    forged_claims: Mapping[str, Any] | None = None

    @property
    def client_id(self) -> str:
        """As Entra's: a GUID."""
        return str(uuid5(NAMESPACE_DNS, f"{self.name}.{DOMAIN}"))

    @property
    def secret(self) -> str:
        """The secret that it has at first."""
        return f"{self.name}-secret-value"


_SENDER = Application(name="sender")

APPLICATIONS: Mapping[str, Application] = {
    each.name: each
    for each in (
        _SENDER,
        Application(name="certified", certified=True),
        Application(name="short_lived", lifetime_seconds=3),
        Application(name="changing"),
        Application(name="expired", age_seconds=2 * HOUR_SECONDS),
        Application(name="foreign_key", key="foreign"),
        Application(name="forged", forged_claims={"appid": _SENDER.client_id}, mailboxes=()),
        Application(name="stranger", mailboxes=()),
        Application(name="unpermitted", claims={"roles": ["IMAP.AccessAsApp"]}, mailboxes=()),
        Application(name="bobs", claims={"sub": address("bob"), "upn": address("bob")}, mailboxes=("bob",)),
    )
}
"""By name; `changing` is for tests that change a secret or an answer, `forged` pretends to be `sender`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Its place at the issuer. In `directory` lie own.key, which Dovecot knows, and foreign.key."""

    directory: Path
    port: int
    pki: Pki

    @property
    def issuer_url(self) -> str:
        """What tokens name as their issuer, and what an application is told as its authority."""
        return f"https://localhost:{self.port}/{DOMAIN}/v2.0"

    @property
    def public_key(self) -> bytes:
        """PEM: what `own` signed can be verified with it."""
        key = load_pem_private_key((self.directory / "own.key").read_bytes(), None).public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def record(self, application: Application) -> dict[str, Any]:
        """All that the issuer must know of an application."""
        return {
            "client": {
                "client_id": application.client_id,
                "grant_types": ["client_credentials"],
                "redirect_uris": [],
                "response_types": [],
                **self._credential(application),
            },
            "token": {
                "kid": application.key,
                "lifetime_seconds": application.lifetime_seconds,
                "age_seconds": application.age_seconds,
                "claims": {"tid": TENANT_ID, "roles": ["SMTP.SendAsApp"], **application.claims},
                "forged_claims": application.forged_claims,
            },
        }

    def _credential(self, application: Application) -> dict[str, Any]:
        if not application.certified:
            return {"token_endpoint_auth_method": "client_secret_post", "client_secret": application.secret}
        certificate = x509.load_pem_x509_certificate(self.pki.chain_file("application").read_bytes())
        jwks = {"keys": [_jwk(certificate.public_key())]}
        return {"token_endpoint_auth_method": "private_key_jwt", "jwks": jwks}


def make_tenant(directory: Path, pki: Pki) -> Tenant:
    """A tenant on a free port, with new keys; nobody answers there yet."""
    directory.mkdir()
    for name in ("own", "foreign"):
        key = generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (directory / f"{name}.key").write_bytes(pem)
    return Tenant(directory=directory, port=free_port(), pki=pki)


def _jwk(key: RSAPublicKey) -> dict[str, str]:
    """RFC 7518 section 6.3.1."""
    numbers = key.public_numbers()
    return {"kty": "RSA", "use": "sig", "e": _base64url(numbers.e), "n": _base64url(numbers.n)}


def _base64url(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
