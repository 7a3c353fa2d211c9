"""DANE for SMTP (RFC 7672): do the certificates that an MX shows fit its TLSA records? Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exporter.facts.chain import CERTIFICATES_MAX, certificate_chain
from exporter.facts.domain.mta_sts import matches
from exporter.facts.domain.tlsa import is_usable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ANCHOR, END_ENTITY = "2", "3"  # usages DANE-TA and DANE-EE
WHOLE, KEY = "0", "1"  # selectors
_MATCHING: Mapping[str, Callable[[bytes], bytes]] = {
    "0": bytes,
    "1": lambda data: hashlib.sha256(data).digest(),
    "2": lambda data: hashlib.sha512(data).digest(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A usable TLSA record: who is meant (usage), what of it (selector), and in which form (matching)."""

    usage: str
    selector: str
    matching: str
    data: bytes

    def names(self, certificate: x509.Certificate) -> bool:
        """Is this certificate the one that the record is about?"""
        return _MATCHING[self.matching](_selected(certificate, self.selector)) == self.data


def associations(records: Sequence[str]) -> tuple[Association, ...] | None:
    """The usable records; None where one is a bare key of an anchor, which no certificate shown need be."""
    found = []
    for record in filter(is_usable, records):
        usage, selector, matching, data = record.split(maxsplit=3)
        if (usage, selector, matching) == (ANCHOR, KEY, "0"):
            return None
        digits = "".join(data.split())
        found.append(
            Association(usage=usage, selector=selector, matching=matching, data=bytes.fromhex(digits))
        )
    return tuple(found)


def fits(wanted: Sequence[Association], shown: Sequence[bytes], host: str, now: float) -> bool:
    """Does one of the records fit the certificates (DER) as the server sent them, its own first?

    Of its own certificate (usage 3) neither name nor end counts (RFC 7672 section 3.1.1); an anchor (usage 2)
    must have issued it, by the certificates sent, for this host and until later (section 3.1.2).
    """
    chain = _loaded(shown)
    if not chain:
        return False
    own = any(each.usage == END_ENTITY and each.names(chain[0]) for each in wanted)
    return own or any(each.usage == ANCHOR and _anchored(each, chain, host, now) for each in wanted)


def _anchored(wanted: Association, chain: Sequence[x509.Certificate], host: str, now: float) -> bool:
    if (wanted.selector, wanted.matching) == (WHOLE, "0"):
        chain = (*chain, *_loaded([wanted.data]))  # the record brings the anchor: it need not be sent
    for index, certificate in enumerate(chain):
        if wanted.names(certificate):
            return _is_for(chain[0], host) and _issued(chain[: index + 1], now)
    return False


def _issued(path: Sequence[x509.Certificate], now: float) -> bool:
    """Is each certificate issued by the next, and none over?"""
    try:
        for certificate, issuer in pairwise(path):
            certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return all(
        each.not_valid_before_utc.timestamp() <= now <= each.not_valid_after_utc.timestamp() for each in path
    )


def _is_for(certificate: x509.Certificate, host: str) -> bool:
    (facts,) = certificate_chain([certificate.public_bytes(Encoding.DER)])
    return any(matches(name.lower(), host.lower()) for name in facts.names)


def _selected(certificate: x509.Certificate, selector: str) -> bytes:
    if selector == WHOLE:
        return certificate.public_bytes(Encoding.DER)
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _loaded(shown: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Those that can be read, until one cannot."""
    found: list[x509.Certificate] = []
    for blob in shown[:CERTIFICATES_MAX]:
        try:
            certificate = x509.load_der_x509_certificate(blob)
            certificate.public_key()
        except (ValueError, UnsupportedAlgorithm):
            break
        found.append(certificate)
    return tuple(found)
