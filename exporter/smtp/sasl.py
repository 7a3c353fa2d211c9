"""SASL mechanisms (RFC 4422) as small machines: an initial response or none, then one answer a challenge.

The server chooses the order of its prompts, so a prompt is read before a password is given to it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exporter.ports import Secret

MAX_CHALLENGES = 3


class UnexpectedChallenge(Exception):  # noqa: N818 - the server's doing
    """The server asked for something the mechanism does not give at this point."""


class Mechanism(Protocol):
    """One login by one mechanism."""

    @property
    def name(self) -> str:
        """As AUTH and EHLO spell it."""
        ...

    def initial(self) -> bytes | None:
        """The initial response, or None where the mechanism waits for a challenge."""
        ...

    @property
    def complete(self) -> bool:
        """Has the secret been handed out? Whoever says yes before that has accepted nobody."""
        ...

    def respond(self, challenge: bytes) -> tuple[bytes, bool]:
        """The answer to a challenge, and whether it carries the secret. Raises UnexpectedChallenge."""
        ...


class Plain:
    """PLAIN (RFC 4616): all in the initial response."""

    name: ClassVar[str] = "PLAIN"

    def __init__(self, username: str, password: Secret) -> None:
        self._username = username
        self._password = password
        self.complete = False

    def initial(self) -> bytes:
        """NUL, user name, NUL, password."""
        self.complete = True
        return f"\0{self._username}\0{self._password.reveal()}".encode()

    def respond(self, challenge: bytes) -> tuple[bytes, bool]:  # noqa: ARG002 - the Protocol's shape
        """Nothing: PLAIN has no second turn."""
        raise UnexpectedChallenge("a challenge after the PLAIN response")


class Login:
    """LOGIN (draft-murchison-sasl-login): the user name at one prompt, the password at the next."""

    name: ClassVar[str] = "LOGIN"

    def __init__(self, username: str, password: Secret) -> None:
        self._answers = [(username, False), (password.reveal(), True)]

    @property
    def complete(self) -> bool:
        """Both answers are given."""
        return not self._answers

    def initial(self) -> None:
        """None: some servers take an initial response for something else."""

    def respond(self, challenge: bytes) -> tuple[bytes, bool]:
        """The user name, then the password; neither to a prompt that asks for the other."""
        if not self._answers:
            raise UnexpectedChallenge("a third LOGIN prompt")
        answer, secret = self._answers[0]
        if _asks_for_password(challenge) is not None and _asks_for_password(challenge) != secret:
            raise UnexpectedChallenge("the LOGIN prompts are in the wrong order")
        del self._answers[0]
        return answer.encode(), secret


class XOAuth2:
    """XOAUTH2 (Google and Microsoft): user and bearer token; a JSON error is acknowledged by an empty answer.

    `one_step` sends the token with AUTH; else it waits for the empty challenge. Servers want one or
    the other, and some ask again although it came with AUTH.
    """

    name: ClassVar[str] = "XOAUTH2"
    acknowledgement: ClassVar[bytes] = b""

    def __init__(self, username: str, token: Secret, *, one_step: bool = True) -> None:
        self._response = self._blob(username, token.reveal()).encode()
        self.one_step = one_step
        self._asked = False

    @staticmethod
    def _blob(username: str, token: str) -> str:
        return f"user={username}\x01auth=Bearer {token}\x01\x01"

    @property
    def complete(self) -> bool:
        """The token went with AUTH, or was asked for."""
        return self.one_step or self._asked

    def initial(self) -> bytes | None:
        """The whole response, or None where the server is to ask first."""
        return self._response if self.one_step else None

    def respond(self, challenge: bytes) -> tuple[bytes, bool]:
        """The token to the first empty challenge; any other challenge is an error to be acknowledged."""
        if challenge.strip() or self._asked:
            return self.acknowledgement, False
        self._asked = True
        return self._response, True

    def in_two_steps(self) -> XOAuth2 | None:
        """The same login for a server that cannot read the token with AUTH; None if it was tried that way."""
        if not self.one_step:
            return None
        other = copy.copy(self)
        other.one_step, other._asked = False, False
        return other


class OAuthBearer(XOAuth2):
    """OAUTHBEARER (RFC 7628): the same in GS2 framing; an error is acknowledged by a lone 0x01."""

    name: ClassVar[str] = "OAUTHBEARER"
    acknowledgement: ClassVar[bytes] = b"\x01"

    @staticmethod
    def _blob(username: str, token: str) -> str:
        authzid = username.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={authzid},\x01auth=Bearer {token}\x01\x01"


def _asks_for_password(prompt: bytes) -> bool | None:
    """Is it a password prompt; None where it does not say (an empty prompt is common)."""
    text = prompt.lower()
    if b"pass" in text:
        return True
    return False if b"user" in text or b"login" in text else None


# Best first: PLAIN takes one turn, LOGIN three. Microsoft 365 offers LOGIN only and answers PLAIN with 504.
PASSWORD_MECHANISMS: tuple[type[Plain] | type[Login], ...] = (Plain, Login)


# Microsoft 365 offers XOAUTH2 only; where both are offered, the older one is the better tried.
TOKEN_MECHANISMS: tuple[type[XOAuth2], ...] = (XOAuth2, OAuthBearer)


def token_mechanism(offered: Iterable[str], username: str, token: Secret) -> XOAuth2 | None:
    """The best token mechanism among those offered, or None."""
    names = set(offered)
    return next(
        (mechanism(username, token) for mechanism in TOKEN_MECHANISMS if mechanism.name in names), None
    )


def password_mechanism(offered: Iterable[str], username: str, password: Secret) -> Plain | Login | None:
    """The best password mechanism among those offered, or None."""
    names = set(offered)
    found = (mechanism(username, password) for mechanism in PASSWORD_MECHANISMS if mechanism.name in names)
    return next(found, None)
