"""RSA keys with a certificate each, for what signs: the issuer its tokens, an application its assertions.

Made once per process and name, because an RSA key costs some 50 ms; memory only.
"""

from __future__ import annotations

import base64
import functools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048  # what Entra signs with
VALID_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypair:
    """A private key and its self-signed certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def sha1(self) -> str:
        """The thumbprint that a JWT names as x5t (RFC 7515 section 4.1.7), and Entra as kid."""
        return base64url(self.certificate.fingerprint(hashes.SHA1()))  # noqa: S303 - a name, not a proof

    @property
    def sha256(self) -> str:
        """The thumbprint that a JWT names as x5t#S256."""
        return base64url(self.certificate.fingerprint(hashes.SHA256()))

    @property
    def der(self) -> bytes:
        """The certificate, DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """Key, then certificate, in one PEM."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)


@functools.cache
def keypair(name: str) -> Keypair:
    """The key of this name; its certificate is valid from yesterday on."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    yesterday = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(yesterday)
        .not_valid_after(yesterday + timedelta(days=VALID_DAYS))
        .sign(key, hashes.SHA256())
    )
    return Keypair(key=key, certificate=certificate)


def base64url(data: bytes) -> str:
    """Base64 as JWTs write it: URL-safe, without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
