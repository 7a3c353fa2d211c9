"""A mailbox that can be looked into, and what is found there. Values only."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.facts.bounce import Bounce
    from exporter.model import BasicAuth, OAuth2, Relay, Wanted
    from exporter.ports import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapMailbox:
    """A mailbox by IMAP. `relay` is its server; `junk_names` are folders taken for Junk beside the marked."""

    relay: Relay
    username: str
    basic: BasicAuth | None = None
    oauth2: OAuth2 | None = None
    junk_names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"imap {self.username.lower()} at {self.relay.host}:{self.relay.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMailbox:
    """A mailbox by Microsoft Graph; `url` is the cloud's, such as https://graph.microsoft.com."""

    url: str
    address: str
    oauth2: OAuth2
    ca_file: str | None = None

    def __str__(self) -> str:
        return f"graph {self.address.lower()} at {self.url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maildir:
    """A mailbox as a directory of this machine (Maildir, Junk as a Maildir++ folder in it)."""

    path: str

    def __str__(self) -> str:
        return f"maildir {self.path}"


Mailbox = ImapMailbox | GraphMailbox | Maildir


class Place(StrEnum):
    """The sort of folder that a message lies in."""

    INBOX = "inbox"
    JUNK = "junk"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One copy of a mail of ours. `ref` is how its mailbox knows it, `arrived_timestamp` by its own clock.

    The mailbox's clock may tell whole seconds only: it is a hint, not a truth.
    """

    ref: str
    place: Place
    arrived_timestamp: float | None = None
    received: tuple[str, ...] = ()
    authentication_results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A bounce of a mail of ours."""

    ref: str
    bounce: Bounce


def is_ours(message_ids: Sequence[str], tokens: Sequence[str], wanted: Wanted) -> bool:
    """Is this the very mail? Its Message-ID and the token must both be ours, to the letter, and once each."""
    return [text.strip() for text in message_ids] == [wanted.message_id] and [
        text.strip() for text in tokens
    ] == [wanted.unique]


class OpenMailbox(Protocol):
    """A mailbox that is open. Every call raises Failure (phase imap)."""

    async def find(self, wanted: Wanted) -> tuple[Found, ...]:
        """All copies of the mail, wherever they lie; each is proven ours."""
        ...

    async def find_bounce(self, wanted: Wanted) -> Returned | None:
        """The bounce that came back for the mail, if there is one."""
        ...

    async def remove(self, ref: str) -> None:
        """Delete one message that `find` or `find_bounce` gave."""
        ...

    async def used_share(self) -> float | None:
        """How full it is, 0 to 1; None where it does not say."""
        ...

    async def wait(self, seconds: float) -> None:
        """Until something may have come, at most so long."""
        ...


class MailboxDriver(Protocol):
    """Opens mailboxes."""

    def open(self, mailbox: Mailbox, record: Record) -> AbstractAsyncContextManager[OpenMailbox]:
        """The mailbox, logged in. Raises Failure (phase imap; token where no token could be got)."""
        ...
