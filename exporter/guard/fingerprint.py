"""Fingerprints of passwords: whether a password is the one that is held, with nothing kept that tells it.

A fingerprint is `salt$digest` in hexadecimal, of the principal and its password under a salt of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.ports import Secret


def scrypt(password: bytes, salt: bytes) -> bytes:
    """About 50 ms and 16 MiB a guess, for whoever reads the file; other threads run meanwhile."""
    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1, dklen=32)


class FingerprintNeededError(Exception):
    """A fingerprint must be computed first: compared with `fingerprint`, or made where that is None."""

    def __init__(self, fingerprint: str | None) -> None:
        self.fingerprint = fingerprint
        super().__init__()


class Fingerprints:
    """Makes and compares fingerprints, and remembers the answer, so that scrypt runs once.

    What is remembered keys on an HMAC under a key that never leaves the process: one answer a principal.
    """

    def __init__(self, derive: Callable[[bytes, bytes], bytes] = scrypt) -> None:
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
        made = fingerprint or self._make(principal, secret, secrets.token_bytes(16))
        self._known[principal] = (self._digest(principal, secret), made, same)

    def _matches(self, principal: str, secret: Secret, fingerprint: str) -> bool:
        try:
            salt = bytes.fromhex(fingerprint.partition("$")[0])
        except ValueError:
            return True  # held is the safe side
        return hmac.compare_digest(self._make(principal, secret, salt).encode(), fingerprint.encode())

    def _make(self, principal: str, secret: Secret, salt: bytes) -> str:
        return f"{salt.hex()}${self._derive(_text(principal, secret), salt).hex()}"

    def _digest(self, principal: str, secret: Secret) -> bytes:
        return hmac.digest(self._key, _text(principal, secret), "sha256")


def _text(principal: str, secret: Secret) -> bytes:
    return f"{principal}\0{secret.reveal()}".encode("utf-8", "surrogateescape")
