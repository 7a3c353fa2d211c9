"""Opens a mailbox by its kind; whatever goes wrong on the way is blamed on the mailbox side (phase imap).

What speaks to it is imported with the first mailbox of its kind: who only looks at relays has none.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from exporter.delivery.mailbox import GraphMailbox, ImapMailbox
from exporter.drivers.maildir import open_maildir
from exporter.errors import Failure
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from exporter.delivery.mailbox import Mailbox, OpenMailbox
    from exporter.drivers.graph_mailbox import GraphOpener, Pause
    from exporter.drivers.http import HttpDriver
    from exporter.drivers.imap_mailbox import ImapOpener
    from exporter.drivers.record import RunRecord
    from exporter.drivers.relay_connector import RelayConnector
    from exporter.ports import Clock, Secrets, Tokens


class MailboxOpener:
    """Opens mailboxes by IMAP, by Graph, or as files."""

    def __init__(
        self,
        connector: RelayConnector,
        http: HttpDriver,
        tokens: Tokens,
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._connector = connector
        self._http = http
        self._tokens = tokens
        self._clock = clock
        self._pause = pause

    @cached_property
    def _imap(self) -> ImapOpener:
        from exporter.drivers.imap_mailbox import ImapOpener  # noqa: PLC0415 - see the first lines

        return ImapOpener(self._connector, self._tokens)

    @cached_property
    def _graph(self) -> GraphOpener:
        from exporter.drivers.graph_mailbox import GraphOpener  # noqa: PLC0415

        return GraphOpener(self._http, self._tokens, self._clock, self._pause)

    @asynccontextmanager
    async def open(self, mailbox: Mailbox, record: RunRecord, secrets: Secrets) -> AsyncIterator[OpenMailbox]:
        """The mailbox, logged in. Raises Failure (phase imap)."""
        try:
            async with self._opened(mailbox, record, secrets) as opened:
                yield opened
        except Failure as exc:
            raise blamed(exc, mailbox) from exc

    def _opened(
        self, mailbox: Mailbox, record: RunRecord, secrets: Secrets
    ) -> AbstractAsyncContextManager[OpenMailbox]:
        if isinstance(mailbox, ImapMailbox):
            return self._imap.open(mailbox, record, secrets)
        if isinstance(mailbox, GraphMailbox):
            return self._graph.open(mailbox, record)
        return open_maildir(mailbox)


def blamed(exc: Failure, mailbox: Mailbox) -> Failure:
    """The failure as one of the mailbox side, whatever stretch of the way to it failed."""
    fact = exc.fact
    at = "" if fact.phase is Phase.IMAP else f"{fact.phase}: "
    port = mailbox.relay.port if isinstance(mailbox, ImapMailbox) else None
    return Failure(replace(fact, phase=Phase.IMAP, port=port, detail=f"{mailbox}: {at}{fact.detail}"))
