"""Marks of passwords: whether a password is the one that was held, with nothing kept that tells it.

A mark is `salt$digest` in hexadecimal, of the principal and its password under a salt of its own.
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


class Marks:
    """Makes and compares marks, and remembers the answer, so that scrypt runs once.

    The memory keys on an HMAC under a key that never leaves the process, with one answer for each principal.
    """

    def __init__(self, derive: Callable[[bytes, bytes], bytes]) -> None:
        self._derive = derive
        self._key = secrets.token_bytes(32)
        self._known: dict[str, tuple[bytes, str, bool]] = {}

    def make(self, principal: str, secret: Secret) -> str:
        """The mark of this password."""
        digest = self._digest(principal, secret)
        known = self._known.get(principal)
        if known and known[0] == digest and known[2]:
            return known[1]
        mark = self._mark(principal, secret, secrets.token_bytes(16))
        self._known[principal] = (digest, mark, True)
        return mark

    def match(self, principal: str, secret: Secret, mark: str) -> bool:
        """Is it the password of that mark? An unreadable mark counts as a match: held is the safe side."""
        digest = self._digest(principal, secret)
        known = self._known.get(principal)
        if not known or known[:2] != (digest, mark):
            self._known[principal] = known = (digest, mark, self._compare(principal, secret, mark))
        return known[2]

    def _compare(self, principal: str, secret: Secret, mark: str) -> bool:
        try:
            salt = bytes.fromhex(mark.partition("$")[0])
        except ValueError:
            return True
        return hmac.compare_digest(self._mark(principal, secret, salt).encode(), mark.encode())

    def _mark(self, principal: str, secret: Secret, salt: bytes) -> str:
        return f"{salt.hex()}${self._derive(_text(principal, secret), salt).hex()}"

    def _digest(self, principal: str, secret: Secret) -> bytes:
        return hmac.digest(self._key, _text(principal, secret), "sha256")


def _text(principal: str, secret: Secret) -> bytes:
    return f"{principal}\0{secret.reveal()}".encode("utf-8", "surrogateescape")
