"""Who may look: names and passwords against bcrypt hashes, without an answer that tells by its time."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import TYPE_CHECKING, Final

import bcrypt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.web.toolkit import User

WAITING_MAX: Final = 64
"""Passwords that wait to be checked, one after the other; a flood takes one core and no memory."""
_PASSWORD_BYTES_MAX: Final = 72  # bcrypt ignores what follows; so does what made the hash


class TooManyWaiting(Exception):  # noqa: N818 - a state of ours, answered with 503
    """A password could not be checked because too many others are."""


class Users:
    """The users of one web configuration.

    A right password is remembered, as an HMAC under a key of this process and one for each user, so that a
    scrape costs no 70 ms. A wrong one is not, and an unknown name costs what the slowest known one does.
    """

    def __init__(self, users: Iterable[User]) -> None:
        self._hashes = {user.name: user.password_hash.encode() for user in users}
        self._decoy = max(self._hashes.values(), key=_cost, default=b"")
        self._key = secrets.token_bytes(32)
        self._proven: dict[str, bytes] = {}
        self._turn = asyncio.Lock()
        self._waiting = 0

    def __bool__(self) -> bool:
        return bool(self._hashes)

    async def admit(self, name: str, password: bytes) -> bool:
        """Is it this user's password? Raises TooManyWaiting."""
        password = password[:_PASSWORD_BYTES_MAX]
        mark = hmac.digest(self._key, name.encode(errors="surrogatepass") + b"\0" + password, "sha256")
        if hmac.compare_digest(self._proven.get(name, b""), mark):
            return True
        right = await self._check(self._hashes.get(name, self._decoy), password)
        if right and name in self._hashes:
            self._proven[name] = mark
            return True
        return False

    async def _check(self, password_hash: bytes, password: bytes) -> bool:
        """In a thread, one at a time: bcrypt holds a core for its while, and the probes need the others."""
        if self._waiting >= WAITING_MAX:
            raise TooManyWaiting
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(_fits, password_hash, password)
        finally:
            self._waiting -= 1


def _fits(password_hash: bytes, password: bytes) -> bool:
    try:
        return bcrypt.checkpw(password, password_hash)
    except ValueError:  # a password or a hash that bcrypt cannot take fits nothing
        return False


def _cost(password_hash: bytes) -> int:
    return int(password_hash.split(b"$")[2])
