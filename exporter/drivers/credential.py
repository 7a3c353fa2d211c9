"""Reads an application's credential at the moment it is used, and puts it into the form that MSAL takes.

Blocking: for a thread. What cannot be used is our own side's fault (local), and only the file is named.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from exporter.drivers.faults import failure
from exporter.errors import Failure, SecretError
from exporter.failure import FailureKind
from exporter.model import AppCertificate, ClientSecret, WorkloadIdentity
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.ports import Secrets

MAX_CERTIFICATE_BYTES = 256 * 1024  # a key and a long chain have some 20 KB
MAX_ASSERTION_BYTES = 16 * 1024  # Kubernetes' tokens have 1 to 2 KB


def client_credential(
    credential: ClientSecret | AppCertificate | WorkloadIdentity, secrets: Secrets
) -> str | dict[str, Any]:
    """MSAL's `client_credential`. Raises Failure (local)."""
    if isinstance(credential, ClientSecret):
        return _secret(credential, secrets)
    if isinstance(credential, AppCertificate):
        return _signing(credential, secrets)
    return {"client_assertion": partial(_projected, credential.token_file)}


def certificate_not_after(credential: AppCertificate, secrets: Secrets) -> float:
    """When an application's certificate ends, in Unix seconds. Raises Failure (local)."""
    return _pair(credential, secrets)[1].not_valid_after_utc.timestamp()


def _secret(credential: ClientSecret, secrets: Secrets) -> str:
    try:
        return secrets.read(credential.secret).reveal()
    except SecretError as exc:
        raise _local(str(exc)) from exc


def _signing(credential: AppCertificate, secrets: Secrets) -> dict[str, Any]:
    """Key and certificate as PEM; with the certificate MSAL signs PS256 and names it by SHA-256."""
    key, certificate = _pair(credential, secrets)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "private_key": private.decode(),
        "public_certificate": certificate.public_bytes(Encoding.PEM).decode(),
    }


def _pair(credential: AppCertificate, secrets: Secrets) -> tuple[RSAPrivateKey, x509.Certificate]:
    """The key and the certificate that belongs to it. Nothing is chained: its words may be the file's."""
    data = _file(credential.file, MAX_CERTIFICATE_BYTES)
    try:
        password = secrets.read(credential.password).reveal().encode() if credential.password else None
    except SecretError as exc:
        raise _local(str(exc)) from exc
    try:
        key, certificates = _pem(data, password) if b"-----BEGIN" in data else _pfx(data, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key, certificates = None, []
    fitting = [each for each in certificates if key is not None and each.public_key() == key.public_key()]
    if not isinstance(key, RSAPrivateKey) or not fitting:
        raise _local(f"{credential.file}: no RSA key with its certificate, or another password")
    return key, fitting[0]


def _pem(data: bytes, password: bytes | None) -> tuple[Any, list[x509.Certificate]]:
    return load_pem_private_key(data, password), x509.load_pem_x509_certificates(data)


def _pfx(data: bytes, password: bytes | None) -> tuple[Any, list[x509.Certificate]]:
    bundle = pkcs12.load_pkcs12(data, password)
    first = [bundle.cert.certificate] if bundle.cert else []
    return bundle.key, [*first, *(each.certificate for each in bundle.additional_certs)]


def _projected(file: str) -> str:
    """The token that the platform has put into a file; it renews it there."""
    text = _file(file, MAX_ASSERTION_BYTES).strip()
    if not text or not all(0x21 <= byte <= 0x7E for byte in text):
        raise _local(f"{file}: holds no token")
    return text.decode("ascii")


def _file(path: str, limit_bytes: int) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as exc:
        raise _local(f"{path}: {exc.strerror or type(exc).__name__}") from exc
    except ValueError:  # a NUL in the path
        raise _local(f"{path!r}: no file name") from None
    if len(data) > limit_bytes:
        raise _local(f"{path}: longer than {limit_bytes} bytes")
    return data


def _local(detail: str) -> Failure:
    return failure(Phase.TOKEN, FailureKind.LOCAL, detail)
