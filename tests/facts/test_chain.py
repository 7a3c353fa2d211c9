"""A server's certificates as facts: names, ends, strength, and who issued them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from exporter.facts.chain import (
    certificate_chain,
    chain_line,
    inspector,
    is_foreign_issuer,
    missing_issuer,
    weaknesses,
)
from exporter.model import CertificateFacts


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def facts(**changes: object) -> CertificateFacts:
    fields: dict[str, object] = {
        "subject": "mail.example",
        "issuer": "Contoso CA",
        "names": ("mail.example",),
        "not_before_timestamp": 0.0,
        "not_after_timestamp": 9e9,
        "key": "RSA",
        "key_bits": 2048,
        "signature": "sha256",
    }
    return CertificateFacts(**(fields | changes))  # type: ignore[arg-type]


def test_certificate_is_read_whole() -> None:
    end = datetime(2027, 3, 1, tzinfo=UTC)
    leaf = trustme.CA(organization_name="Contoso CA").issue_cert("mail.example", not_after=end)

    (read,) = certificate_chain([der(leaf.cert_chain_pems[0].bytes())])

    assert (read.names, read.issuer, read.key) == (("mail.example",), "Contoso CA", "ECDSA")
    assert (read.not_after_timestamp, read.signature) == (end.timestamp(), "sha256")


def test_chain_ends_at_what_cannot_be_read() -> None:
    good = der(trustme.CA().cert_pem.bytes())

    assert len(certificate_chain([good, b"junk", good])) == 1


def test_chain_of_a_hundred_certificates_is_bounded() -> None:
    assert len(certificate_chain([der(trustme.CA().cert_pem.bytes())] * 100)) == 10


def test_chain_is_told_from_the_server_to_the_root() -> None:
    chain = (facts(), facts(subject="Contoso CA", issuer="Contoso Root"))

    assert chain_line(chain) == "mail.example <- Contoso CA <- Contoso Root"


@pytest.mark.parametrize("issuer", ["Fortinet, FGT60F", "Zscaler Intermediate Root CA", "avast! Web Shield"])
def test_inspecting_proxy_is_known_by_its_name(issuer: str) -> None:
    assert inspector((facts(issuer=issuer),)) == issuer


def test_issuer_that_nobody_knows_is_foreign_only_where_the_providers_is_known() -> None:
    chain = (facts(),)

    assert is_foreign_issuer(chain, "smtp.office365.com")
    assert not is_foreign_issuer((facts(issuer="DigiCert Inc"),), "smtp.office365.com")
    assert not is_foreign_issuer(chain, "mail.example")


def test_missing_issuer_is_told_only_of_a_lone_certificate_that_another_signed() -> None:
    assert missing_issuer((facts(),)) == "Contoso CA"
    assert missing_issuer((facts(), facts())) == ""
    assert missing_issuer((facts(self_signed=True),)) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key_bits": 1024}, "RSA key of 1024 bits"),
        ({"key": "ECDSA", "key_bits": 192}, "ECDSA key of 192 bits"),
        ({"signature": "sha1"}, "signed with sha1"),
    ],
)
def test_weakness_is_named(changes: dict[str, object], words: str) -> None:
    assert words in weaknesses((facts(**changes),))[0]


def test_roots_own_signature_is_no_weakness() -> None:
    assert weaknesses((facts(signature="sha1", self_signed=True),)) == ()


def test_only_the_issuer_that_inspects_is_named() -> None:
    assert inspector((facts(), facts(issuer="Zscaler Root CA"))) == "Zscaler Root CA"
    assert inspector((facts(),)) == ""


@pytest.mark.parametrize("key", [("EdDSA", 256), ("X25519", 0)])
def test_key_without_a_measure_is_no_weakness(key: tuple[str, int]) -> None:
    assert weaknesses((facts(key=key[0], key_bits=key[1]),)) == ()


BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def name(organization: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
        ]
    )


def read(key: object, *, issuer: x509.Name | None = None) -> CertificateFacts:
    """The facts of a certificate with this key, signed by an Ed25519 key of its issuer."""
    (found,) = certificate_chain([made(key, issuer=issuer)])
    return found


def made(key: object, *, issuer: x509.Name | None = None) -> bytes:
    subject = name("Contoso\u202e", "mx")
    signed = x509.CertificateBuilder(
        subject_name=subject, issuer_name=issuer or subject, serial_number=1,
        not_valid_before=BEGIN, not_valid_after=END, public_key=key,  # type: ignore[arg-type]
    ).sign(ed25519.Ed25519PrivateKey.generate(), None)  # fmt: skip
    return signed.public_bytes(Encoding.DER)


def test_signature_that_nobody_knows_is_told_as_such() -> None:
    der = made(ec.derive_private_key(7, ec.SECP384R1()).public_key())
    (found,) = certificate_chain([der.replace(b"\x2b\x65\x70", b"\x2b\x65\x7f")])  # not Ed25519's OID

    assert (found.key, found.signature) == ("ECDSA", "unknown")


def test_key_of_each_kind_has_its_name_and_bits() -> None:
    keys = (
        rsa.RSAPublicNumbers(65537, (1 << 2047) + 1).public_key(),
        ec.derive_private_key(7, ec.SECP384R1()).public_key(),
        ed25519.Ed25519PrivateKey.generate().public_key(),
        ed448.Ed448PrivateKey.generate().public_key(),
        dsa.generate_private_key(1024).public_key(),
    )

    assert [(found.key, found.key_bits) for found in map(read, keys)] == [
        ("RSA", 2048),
        ("ECDSA", 384),
        ("EdDSA", 256),
        ("EdDSA", 256),
        ("DSA", 0),
    ]


def test_names_and_ends_are_those_of_the_certificate() -> None:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    own, issued = read(key), read(key, issuer=name("CA", "CA"))

    assert (own.subject, own.issuer, own.self_signed) == ("Contoso?, mx", "Contoso?, mx", True)
    assert (issued.issuer, issued.self_signed, issued.signature, issued.names) == ("CA", False, "none", ())
    assert (own.not_before_timestamp, own.not_after_timestamp) == (BEGIN.timestamp(), END.timestamp())


def test_chain_line_has_the_servers_own_subject_only() -> None:
    assert chain_line((facts(subject="a", issuer="b"), facts(subject="x", issuer="c"))) == "a <- b <- c"
