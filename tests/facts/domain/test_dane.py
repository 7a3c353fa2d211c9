"""DANE: which TLSA records a certificate chain fits, by usage, selector and matching type."""

from __future__ import annotations

import hashlib
import ssl
from functools import cache

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exporter.facts.domain.dane import associations, fits

HOST = "mx.contoso.example"
NOW = 1_780_000_000.0  # 2026


@cache
def chain(name: str = HOST) -> tuple[bytes, ...]:
    """Own certificate, intermediate, root: as a server may send them."""
    root = trustme.CA()
    middle = root.create_child_ca()
    pems = middle.issue_cert(name).cert_chain_pems
    own = [ssl.PEM_cert_to_DER_cert(pem.bytes().decode()) for pem in pems]
    return (*own, ssl.PEM_cert_to_DER_cert(root.cert_pem.bytes().decode()))


def spki(certificate: bytes) -> bytes:
    key = x509.load_der_x509_certificate(certificate).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


FORMS = {
    "0": bytes,
    "1": lambda data: hashlib.sha256(data).digest(),
    "2": lambda data: hashlib.sha512(data).digest(),
}


def record(usage: str, selector: str, matching: str, certificate: bytes) -> str:
    data = certificate if selector == "0" else spki(certificate)
    digits = FORMS[matching](data).hex()
    return f"{usage} {selector} {matching} {digits[:56]} {digits[56:]}"  # as dnspython writes it, in parts


def fit(*records: str, shown: tuple[bytes, ...] = (), host: str = HOST, now: float = NOW) -> bool:
    wanted = associations(records)
    assert wanted is not None
    return fits(wanted, shown or chain(), host, now)


@pytest.mark.parametrize("matching", ["0", "1", "2"])
@pytest.mark.parametrize("selector", ["0", "1"])
def test_own_certificate_is_known_by_each_selector_and_matching_type(selector: str, matching: str) -> None:
    assert fit(record("3", selector, matching, chain()[0]))
    assert not fit(record("3", selector, matching, chain("other.example")[0]))


def test_record_of_the_end_entity_is_not_about_its_issuer() -> None:
    assert not fit(record("3", "1", "1", chain()[1]))


@pytest.mark.parametrize("place", [1, 2], ids=["intermediate", "root"])
@pytest.mark.parametrize("selector", ["0", "1"])
def test_anchor_is_any_issuer_that_is_sent(place: int, selector: str) -> None:
    assert fit(record("2", selector, "1", chain()[place]))


def test_anchor_that_is_not_sent_fits_only_where_the_record_brings_it() -> None:
    without_root = chain()[:2]

    assert not fit(record("2", "0", "1", chain()[2]), shown=without_root)
    assert fit(record("2", "0", "0", chain()[2]), shown=without_root)


def test_anchor_must_have_issued_what_is_shown() -> None:
    foreign = chain("other.example")

    assert not fit(record("2", "1", "1", foreign[2]), shown=(chain()[0], *foreign[1:]))


def test_anchors_certificate_must_be_for_the_host_and_not_over() -> None:
    anchored = record("2", "1", "1", chain()[1])

    assert not fit(anchored, host="mx.fabrikam.example")
    assert not fit(anchored, now=99_999_999_999.0)


def test_anchored_certificates_count_from_their_first_second_to_their_last() -> None:
    anchored = record("2", "1", "1", chain()[1])
    path = [x509.load_der_x509_certificate(each) for each in chain()[:2]]
    first = max(each.not_valid_before_utc.timestamp() for each in path)
    last = min(each.not_valid_after_utc.timestamp() for each in path)

    fitting = [fit(anchored, now=now) for now in (first - 1, first, last, last + 1)]
    assert fitting == [False, True, True, False]


def test_what_comes_after_the_anchor_does_not_count() -> None:
    foreign = chain("other.example")

    assert fit(record("2", "1", "1", chain()[1]), shown=(*chain()[:2], foreign[2]))


def test_certificates_before_one_that_cannot_be_read_count() -> None:
    assert fit(record("3", "1", "1", chain()[0]), shown=(chain()[0], b"no certificate"))


def test_end_entitys_name_and_end_do_not_count() -> None:
    assert fit(record("3", "1", "1", chain()[0]), host="mx.fabrikam.example", now=99_999_999_999.0)


def test_one_record_that_fits_is_enough() -> None:
    assert fit(record("3", "1", "1", chain("other.example")[0]), record("3", "1", "1", chain()[0]))


@pytest.mark.parametrize("shown", [(b"no certificate",), (b"", b"")])
def test_what_cannot_be_read_fits_nothing(shown: tuple[bytes, ...]) -> None:
    assert not fit(record("3", "1", "1", chain()[0]), shown=shown)


def test_bare_key_of_an_anchor_is_not_compared() -> None:
    assert associations([record("2", "1", "0", chain()[2])]) is None


@pytest.mark.parametrize("text", ["1 1 1 " + "ab" * 32, "3 1 1 abc", "3 1 1 xyzq", "3 1 9 abcd", "3 1", ""])
def test_record_that_no_mail_server_can_use_is_passed_over(text: str) -> None:
    assert associations([text]) == ()
