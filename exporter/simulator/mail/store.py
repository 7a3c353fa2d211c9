"""The mailboxes' contents: folders of messages with UIDs, in memory. What watches a folder is woken.

No network; the clock comes in as an argument.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

INBOX, JUNK, SENT = "Inbox", "Junk Email", "Sent Items"
FOLDERS = (INBOX, JUNK, SENT)
KEPT_MESSAGES = 1_000  # of each folder: the oldest go


@dataclass(slots=True, kw_only=True)
class Stored:
    """One message in a folder."""

    uid: int
    received: datetime
    data: bytes = field(repr=False)
    deleted: bool = False
    fields: Message = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Read the header once: every search looks at it."""
        self.fields = BytesHeaderParser(policy=compat32).parsebytes(self.data)

    @property
    def id(self) -> str:
        """As Graph names it."""
        return f"AAMkAD{self.uid:012d}"


class Folder:
    """One folder. `changed` is set whenever a message has come."""

    def __init__(self, uids: itertools.count[int]) -> None:
        self.messages: deque[Stored] = deque(maxlen=KEPT_MESSAGES)
        self.changed = asyncio.Event()
        self._uids = uids

    def add(self, data: bytes, received: datetime) -> None:
        """A message has come."""
        self.messages.append(Stored(uid=next(self._uids), received=received, data=data))
        self.changed.set()

    def remove(self, uids: set[int]) -> None:
        """These messages are gone."""
        kept = [message for message in self.messages if message.uid not in uids]
        self.messages.clear()
        self.messages.extend(kept)


class MailStore:
    """The folders of all mailboxes, by lower-case address."""

    def __init__(self) -> None:
        uids = itertools.count(1)
        self._boxes: defaultdict[str, dict[str, Folder]] = defaultdict(
            lambda: {name: Folder(uids) for name in FOLDERS}
        )

    def folder(self, address: str, name: str) -> Folder | None:
        """A folder, None if there is none of this name."""
        folders = self._boxes[address.lower()]
        return next((folder for known, folder in folders.items() if known.lower() == name.lower()), None)

    def folders(self, address: str) -> dict[str, Folder]:
        """All folders of a mailbox."""
        return self._boxes[address.lower()]
