"""Fingerprints of passwords: whether a password is the one that is held, with nothing kept that tells it.

A fingerprint is `salt$digest$cost`: of the principal and its password under a salt of its own, in
hexadecimal, with scrypt's n and p as `n:p`, so that these can be changed while passwords are held.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.ports import Secret


COST = "8192:2"
"""About 50 ms and 8 MiB a guess, for whoever reads the file; other threads run meanwhile."""
FIRST_COST = "16384:1"
"""Of a fingerprint that names none: 16 MiB for that time was half of what the process may grow."""


def scrypt(password: bytes, salt: bytes, cost: str = COST) -> bytes:
    """The digest, at that cost. Raises ValueError or TypeError where the cost is none."""
    n, _, p = cost.partition(":")
    return hashlib.scrypt(password, salt=salt, n=int(n), r=8, p=int(p), dklen=32)


class FingerprintNeededError(Exception):
    """A fingerprint must be computed first: compared with `fingerprint`, or made where that is None."""

    def __init__(self, fingerprint: str | None) -> None:
        self.fingerprint = fingerprint
        super().__init__()


class Fingerprints:
    """Makes and compares fingerprints, and remembers the answer, so that scrypt runs once.

    What is remembered keys on an HMAC under a key that never leaves the process: one answer a principal.
    """

    def __init__(self, derive: Callable[[bytes, bytes, str], bytes] = scrypt) -> None:
        self._derive = derive
        self._key = secrets.token_bytes(32)
        self._known: dict[str, tuple[bytes, str, bool]] = {}

    def of(self, principal: str, secret: Secret) -> str:
        """The password's fingerprint, at once. Raises FingerprintNeededError."""
        known = self._known.get(principal)
        if known and known[2] and known[0] == self._digest(principal, secret):
            return known[1]
        raise FingerprintNeededError(None)

    def is_of(self, principal: str, secret: Secret, fingerprint: str) -> bool:
        """Is it the password of that fingerprint, at once. Raises FingerprintNeededError."""
        known = self._known.get(principal)
        if known and known[:2] == (self._digest(principal, secret), fingerprint):
            return known[2]
        raise FingerprintNeededError(fingerprint)

    def compute(self, principal: str, secret: Secret, fingerprint: str | None) -> None:
        """What was needed, in tens of milliseconds. One that cannot be read is taken as the password's."""
        same = fingerprint is None or self._matches(principal, secret, fingerprint)
        made = fingerprint or self._make(principal, secret)
        self._known[principal] = (self._digest(principal, secret), made, same)

    def _matches(self, principal: str, secret: Secret, fingerprint: str) -> bool:
        salt, _, rest = fingerprint.partition("$")
        digest, _, cost = rest.partition("$")
        try:
            made = self._derive(_text(principal, secret), bytes.fromhex(salt), cost or FIRST_COST)
        except (ValueError, TypeError):
            return True  # held is the safe side
        return hmac.compare_digest(made.hex().encode(), digest.encode())

    def _make(self, principal: str, secret: Secret) -> str:
        salt = secrets.token_bytes(16)
        return f"{salt.hex()}${self._derive(_text(principal, secret), salt, COST).hex()}${COST}"

    def _digest(self, principal: str, secret: Secret) -> bytes:
        return hmac.digest(self._key, _text(principal, secret), "sha256")


def _text(principal: str, secret: Secret) -> bytes:
    return f"{principal}\0{secret.reveal()}".encode("utf-8", "surrogateescape")
