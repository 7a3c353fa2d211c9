"""A fingerprint tells a changed password from the held one, and nothing else of it."""

from __future__ import annotations

import hashlib

import pytest

from exporter.guard.fingerprint import FingerprintNeededError, Fingerprints, scrypt
from exporter.ports import Secret

from .bench import NEW, OLD, WHO, cheap


def made(fingerprints: Fingerprints, secret: Secret = OLD, who: str = WHO) -> str:
    fingerprints.compute(who, secret, None)
    return fingerprints.of(who, secret)


def matches(fingerprints: Fingerprints, secret: Secret, fingerprint: str, who: str = WHO) -> bool:
    fingerprints.compute(who, secret, fingerprint)
    return fingerprints.is_of(who, secret, fingerprint)


def test_fingerprint_of_the_real_kind_matches_only_its_password() -> None:
    fingerprint = made(Fingerprints(scrypt))

    fresh = Fingerprints(scrypt)

    assert matches(fresh, Secret(OLD.reveal()), fingerprint)
    assert not matches(fresh, NEW, fingerprint)


def test_fingerprint_that_names_no_cost_is_of_the_first_one() -> None:
    salt, text = bytes(16), f"{WHO}\0{OLD.reveal()}".encode()
    digest = hashlib.scrypt(text, salt=salt, n=16384, r=8, p=1, dklen=32)

    fingerprint = f"{salt.hex()}${digest.hex()}"

    assert matches(Fingerprints(scrypt), OLD, fingerprint)
    assert not matches(Fingerprints(scrypt), NEW, fingerprint)


def test_fingerprint_is_compared_at_the_cost_that_it_names() -> None:
    salt, _, _ = made(Fingerprints(cheap)).split("$")
    digest = cheap(f"{WHO}\0{OLD.reveal()}".encode(), bytes.fromhex(salt), "4096:4").hex()

    assert matches(Fingerprints(cheap), OLD, f"{salt}${digest}$4096:4")
    assert not matches(Fingerprints(cheap), OLD, f"{salt}${digest}$8192:2")


def test_password_of_bytes_that_are_no_text_has_a_fingerprint() -> None:
    odd, other = Secret("hunter\udcff"), Secret("hunter\udcfe")
    fingerprint = made(Fingerprints(cheap), odd)

    assert matches(Fingerprints(cheap), odd, fingerprint)
    assert not matches(Fingerprints(cheap), other, fingerprint)


def test_fingerprint_is_salted() -> None:
    assert made(Fingerprints(cheap)) != made(Fingerprints(cheap))


def test_fingerprint_of_one_principal_is_not_another_ones() -> None:
    assert not matches(Fingerprints(cheap), OLD, made(Fingerprints(cheap)), "other@contoso.example")


@pytest.mark.parametrize("torn", ["torn", "00$00$3:1", "00$00$-1:1", "00$00$8192", "00$00$8192:many"])
def test_unreadable_fingerprint_counts_as_a_match(torn: str) -> None:
    assert matches(Fingerprints(scrypt), NEW, torn)


@pytest.mark.parametrize("secret", [OLD, NEW], ids=["the same", "another"])
def test_comparison_is_remembered_and_none_is_guessed(secret: Secret) -> None:
    fingerprints, fingerprint = Fingerprints(cheap), made(Fingerprints(cheap))
    with pytest.raises(FingerprintNeededError) as needed:
        fingerprints.is_of(WHO, secret, fingerprint)

    fingerprints.compute(WHO, secret, needed.value.fingerprint)

    assert fingerprints.is_of(WHO, secret, fingerprint) is (secret is OLD)


def test_password_that_does_not_match_needs_a_fingerprint_of_its_own() -> None:
    fingerprints = Fingerprints(cheap)
    matches(fingerprints, NEW, made(Fingerprints(cheap)))

    with pytest.raises(FingerprintNeededError):
        fingerprints.of(WHO, NEW)
