"""DKIM (RFC 6376, RFC 8463): the public key that a selector publishes."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from exporter.facts.domain.finding import Finding, invalid, missing, shortened, tags
from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.model import DnsAnswer

RSA_BITS_MIN = 1024  # RFC 8301: verifiers take no shorter key
ED25519_BYTES = 32


def place(selector: str, domain: str) -> str:
    """Where a selector's key lies."""
    return f"{selector}._domainkey.{domain}"


def findings(answer: DnsAnswer) -> Iterator[Finding]:
    """What is wrong with a selector's key."""
    if answer.status is not DnsStatus.FOUND:
        why = (
            "does not exist, or its alias leads nowhere"
            if answer.status is DnsStatus.NO_NAME
            else "has no TXT"
        )
        yield missing("dkim", f"{answer.name} {why}")
    elif len(answer.records) > 1:
        yield invalid("dkim", f"{answer.name} has {len(answer.records)} records: {shortened(answer.records)}")
    elif fault := _fault(tags(answer.records[0])):
        yield invalid("dkim", f"{answer.name} {fault}: {shortened(answer.records)}")


def _fault(written: dict[str, str]) -> str:
    """What keeps a verifier from using the key; empty where nothing does."""
    if written.get("v", "DKIM1") != "DKIM1":
        return "is of another version than DKIM1"
    if "p" not in written:
        return "holds no key (p=)"
    if not written["p"]:
        return "is revoked (p= is empty)"
    try:
        key = base64.b64decode("".join(written["p"].split()), validate=True)
    except ValueError:
        return "holds a key that is not base64"
    return _KEY_FAULTS.get(written.get("k", "rsa").lower(), _other_fault)(key)


def _rsa_fault(key: bytes) -> str:
    try:
        public = load_der_public_key(key)
    except (ValueError, UnsupportedAlgorithm):
        return "holds a key that cannot be read, as one that was cut off"
    if not isinstance(public, RSAPublicKey):
        return "holds a key that is not RSA, as k= says"
    return f"holds a key of {public.key_size} bits only" if public.key_size < RSA_BITS_MIN else ""


def _ed25519_fault(key: bytes) -> str:
    return "" if len(key) == ED25519_BYTES else f"holds an ed25519 key of {len(key)} bytes"


def _other_fault(_key: bytes) -> str:
    return "holds a key of a kind that verifiers do not know (k=)"


_KEY_FAULTS = {"rsa": _rsa_fault, "ed25519": _ed25519_fault}
