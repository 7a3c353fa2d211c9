"""A throw-away CA and server certificates, good ones and each kind of bad one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NAMES = ("localhost", "127.0.0.1")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pki:
    """PEM files: the CA that clients trust, and for each certificate a NAME.pem (chain) and a NAME.key."""

    directory: Path

    @property
    def ca_file(self) -> Path:
        """The CA that issued every certificate but `self_signed` and `foreign_ca`."""
        return self.directory / "ca.pem"

    def chain_file(self, name: str) -> Path:
        """The certificate and what leads to its CA."""
        return self.directory / f"{name}.pem"

    def key_file(self, name: str) -> Path:
        """The private key to `chain_file`."""
        return self.directory / f"{name}.key"

    def pair(self, name: str) -> str:
        """Certificate and key in one PEM text."""
        return self.chain_file(name).read_text() + self.key_file(name).read_text()

    def copy_good(self, directory: Path) -> None:
        """Lay chain.pem and key.pem of the good certificate where a server wants files of its own."""
        shutil.copy(self.chain_file("good"), directory / "chain.pem")
        shutil.copy(self.key_file("good"), directory / "key.pem")


def make_pki(directory: Path) -> Pki:
    """Issue all of them: good, expired, not_yet_valid, wrong_name, foreign_ca, application, self_signed."""
    pki, ca, now = Pki(directory=directory), trustme.CA(), datetime.now(UTC)
    ca.cert_pem.write_to_path(pki.ca_file)
    _write(pki, "good", ca.issue_cert(*NAMES))
    _write(pki, "expired", ca.issue_cert(*NAMES, not_before=now - 60 * DAY, not_after=now - 2 * DAY))
    _write(pki, "not_yet_valid", ca.issue_cert(*NAMES, not_before=now + 30 * DAY, not_after=now + 60 * DAY))
    _write(pki, "wrong_name", ca.issue_cert("other.example"))
    _write(pki, "foreign_ca", trustme.CA().issue_cert(*NAMES))
    _write(pki, "application", ca.issue_cert("application.example", key_type=trustme.KeyType.RSA))
    _self_sign(pki, "self_signed", now)
    return pki


def _write(pki: Pki, name: str, leaf: trustme.LeafCert) -> None:
    pki.chain_file(name).write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    _write_key(pki, name, leaf.private_key_pem.bytes())


def _write_key(pki: Pki, name: str, pem: bytes) -> None:
    pki.key_file(name).touch(mode=0o600)  # OpenSMTPD refuses a key that others may read
    pki.key_file(name).write_bytes(pem)


def _self_sign(pki: Pki, name: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])])
    builder = x509.CertificateBuilder(own_name, own_name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + 365 * DAY)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAMES[0])]), critical=False)
    pki.chain_file(name).write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    _write_key(pki, name, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
