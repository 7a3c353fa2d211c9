"""Reads a server's certificates (RFC 5280) as they were sent, trusted or not: ends, names, issuers, strength.

Judges nothing by a trust store: whether the chain is trusted is what the handshake says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from exporter.facts.network_hint import MICROSOFT, is_of
from exporter.model import CertificateFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CERTIFICATES_MAX = 10  # OpenSSL's own limit for a chain is 100; no honest one is longer
_NAME_CHARACTERS = 200
_RSA_BITS, _CURVE_BITS = 2048, 224  # 112 bits of strength, NIST SP 800-57 part 1
_WEAK_HASHES = ("md5", "sha1")
# Words in an issuer's name that say who opened the encryption: firewalls, proxies and antivirus programs.
_INSPECTORS = (
    "avast", "avg web", "barracuda", "bitdefender", "blue coat", "bluecoat", "check point", "checkpoint",
    "cisco umbrella", "eset ssl", "forcepoint", "fortigate", "fortinet", "kaspersky", "mcafee", "menlo",
    "netskope", "palo alto", "sonicwall", "sophos", "squid", "symantec web", "trend micro", "untangle",
    "watchguard", "zscaler",
)  # fmt: skip
_ISSUERS = ((MICROSOFT, ("digicert", "microsoft")),)
"""By the end of a host's name: who issues its certificates (Microsoft, "Encryption chains")."""


def certificate_chain(der: Iterable[bytes]) -> tuple[CertificateFacts, ...]:
    """The facts of each certificate; one that cannot be read ends the chain."""
    facts: list[CertificateFacts] = []
    for blob in list(der)[:CERTIFICATES_MAX]:
        try:
            facts.append(_facts(x509.load_der_x509_certificate(blob)))
        except (ValueError, UnsupportedAlgorithm):
            break
    return tuple(facts)


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    key, bits = _key(certificate)
    return CertificateFacts(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        names=_names(certificate),
        not_before_timestamp=certificate.not_valid_before_utc.timestamp(),
        not_after_timestamp=certificate.not_valid_after_utc.timestamp(),
        key=key,
        key_bits=bits,
        signature=_signature(certificate),
        self_signed=certificate.subject == certificate.issuer,
    )


def _name(name: x509.Name) -> str:
    """Organisation and common name, as a person tells an issuer by them; else the whole name."""
    wanted = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
    parts = [str(each.value) for oid in wanted for each in name.get_attributes_for_oid(oid)]
    text = ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()
    return "".join(char if char.isprintable() else "?" for char in text)[:_NAME_CHARACTERS]


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    assert isinstance(extension.value, x509.SubjectAlternativeName)  # noqa: S101 - asked for by its OID
    return tuple(str(each.value)[:_NAME_CHARACTERS] for each in extension.value)


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ECDSA", key.curve.key_size
    if isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        return "EdDSA", 256
    return type(key).__name__.removesuffix("PublicKey"), 0


def _signature(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return algorithm.name if algorithm else "none"  # EdDSA signs without a hash of its own


def inspector(chain: Sequence[CertificateFacts]) -> str:
    """The issuer that opens encryption for a living, if one of them issued this; else empty."""
    issuers = (each.issuer for each in chain)
    return next((name for name in issuers if any(word in name.lower() for word in _INSPECTORS)), "")


def is_foreign_issuer(chain: Sequence[CertificateFacts], host: str) -> bool:
    """Was a known provider's certificate issued by nobody who issues them?"""
    known = next((issuers for hosts, issuers in _ISSUERS if is_of(host, hosts)), None)
    if known is None or not chain:
        return False
    names = " ".join(each.issuer for each in chain).lower()
    return not any(word in names for word in known)


def missing_issuer(chain: Sequence[CertificateFacts]) -> str:
    """Who issued the server's own certificate, where nothing but that was sent; else empty.

    RFC 8446 section 4.4.2: the server sends the chain; only the root may be left out.
    """
    return chain[0].issuer if len(chain) == 1 and not chain[0].self_signed else ""


def weaknesses(chain: Sequence[CertificateFacts]) -> tuple[str, ...]:
    """What is too weak by today's measure, a line each. A root's own signature protects nothing."""
    return tuple(line for each in chain for line in _weak(each))


def _weak(certificate: CertificateFacts) -> Iterable[str]:
    least = {"RSA": _RSA_BITS, "ECDSA": _CURVE_BITS}.get(certificate.key, 0)
    if certificate.key_bits < least:
        yield f"{certificate.subject}: {certificate.key} key of {certificate.key_bits} bits"
    if certificate.signature in _WEAK_HASHES and not certificate.self_signed:
        yield f"{certificate.subject}: signed with {certificate.signature}"


def chain_line(chain: Sequence[CertificateFacts]) -> str:
    """The chain in one line: the server's own subject, then who issued it, and who issued that."""
    names = [each.subject for each in chain[:1]] + [each.issuer for each in chain]
    return " <- ".join(dict.fromkeys(names))
