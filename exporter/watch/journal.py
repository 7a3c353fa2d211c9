"""The journal of mails under way: written before a mail can be on its way, read again after a crash."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from exporter.store import mails
from exporter.store.error import StoreError

if TYPE_CHECKING:
    from exporter.delivery.mail import Mail
    from exporter.store.store import Store


class JournalError(Exception):
    """The journal cannot be used; the message says why and what to do."""


class Journal(Protocol):
    """Mails by Message-ID. Every call raises JournalError where the store cannot be used."""

    async def put(self, mail: Mail) -> None:
        """Write a mail, new or changed; it is on the disk when this returns."""
        ...

    async def forget(self, mail: Mail) -> None:
        """Nothing is left to be found out of this mail."""
        ...

    async def kept(self) -> tuple[Mail, ...]:
        """All mails that something is still to be found out of, the oldest first."""
        ...


class StoreJournal:
    """The journal in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, mail: Mail) -> None:
        """Write a mail; durable, so that a power cut cannot undo it either."""
        try:
            await self._store.write(partial(mails.put, mail=mail), durable=True)
        except StoreError as exc:
            raise JournalError(str(exc)) from exc

    async def forget(self, mail: Mail) -> None:
        """Delete it."""
        try:
            await self._store.write(partial(mails.delete, message_id=mail.wanted.message_id))
        except StoreError as exc:
            raise JournalError(str(exc)) from exc

    async def kept(self) -> tuple[Mail, ...]:
        """All of them, written or read by whomever."""
        try:
            return await self._store.read(mails.every)
        except StoreError as exc:
            raise JournalError(str(exc)) from exc
