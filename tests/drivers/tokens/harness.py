"""An issuer, and what gets tokens of it; the clock and the secrets are the test's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.drivers.http import HttpDriver
from exporter.drivers.tokens import MsalTokens
from exporter.errors import Failure
from exporter.model import AppCredential, ClientSecret, OAuth2, ProbeId, ProbeResult, SecretRef
from exporter.ports import Token
from exporter.terms import Phase
from tests.drivers.conftest import Pki
from tests.drivers.issuer import Issuer, Serve
from tests.fakes import RELAY, ManualClock, Passwords

SECRET = "client~secret/canary+8Q=="
DEADLINE_SECONDS = 0.2
NOW = 1_795_000_000.0


class Harness:
    """An issuer, and tokens of it."""

    def __init__(self, issuer: Issuer, pki: Pki, serve: Serve) -> None:
        self.issuer = issuer
        self.pki = pki
        self.serve = serve
        self.clock = ManualClock(NOW)
        self.secrets = Passwords(SECRET)
        self.tokens = MsalTokens(HttpDriver(), self.secrets, self.clock, deadline_seconds=5.0)

    def oauth2(self, credential: AppCredential | None = None, **changes: Any) -> OAuth2:
        base = OAuth2(
            tenant="contoso",
            client_id="11111111-2222-3333-4444-555555555555",
            credential=credential or ClientSecret(secret=SecretRef(env="SECRET")),
            scope="https://outlook.office365.com/.default",
            authority=self.issuer.url,
            ca_file=self.pki.ca_file,
        )
        return replace(base, **changes)

    async def get(
        self, credential: AppCredential | None = None, *, fresh: bool = True, **changes: Any
    ) -> Token:
        return await self.tokens.get(self.oauth2(credential, **changes), fresh=fresh)

    async def fault(self, credential: AppCredential | None = None, **changes: Any) -> Failure:
        with pytest.raises(Failure) as caught:
            await self.get(credential, **changes)
        assert caught.value.fact.phase is Phase.TOKEN
        assert SECRET not in str(caught.value)
        return caught.value

    def hurry(self) -> None:
        """From now on the deadline is short."""
        self.tokens = MsalTokens(HttpDriver(), self.secrets, self.clock, deadline_seconds=DEADLINE_SECONDS)


def cause_of(exc: Failure) -> str:
    result = ProbeResult(id=ProbeId(probe="token"), started_timestamp=NOW, failure=exc.fact)
    return diagnose(evidence_of(result, RELAY)).cause.label


def pem_of(certificate: trustme.LeafCert) -> bytes:
    return certificate.private_key_pem.bytes() + certificate.cert_chain_pems[0].bytes()


def pfx_of(certificate: trustme.LeafCert, password: bytes) -> bytes:
    key: Any = serialization.load_pem_private_key(certificate.private_key_pem.bytes(), None)
    leaf = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    encryption = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(b"app", key, leaf, None, encryption)
