"""Opens mailboxes as the brakes allow: a password passes the lockout guard and the pace of its host first."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from exporter.delivery.mailbox import ImapMailbox
from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import evidence_of
from exporter.errors import Failure, SecretError
from exporter.failure import FailureFact, FailureKind
from exporter.guard.answers import HeldError, Hold
from exporter.guard.rules import UNNAMED, verdict_of
from exporter.ports import Secret
from exporter.store.attempts import Labels
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from exporter.delivery.mailbox import Mailbox, OpenMailbox
    from exporter.diagnosis.table import Table
    from exporter.drivers.mailboxes import MailboxOpener
    from exporter.drivers.record import RunRecord
    from exporter.guard.answers import Admission
    from exporter.guard.guard import Guard
    from exporter.guard.pace import Pace
    from exporter.model import BasicAuth, SecretRef
    from exporter.ports import Clock, Secrets

LOGIN_SECONDS = 180.0  # connection, TLS and login: what an attempt may last


class Logins:
    """Opens mailboxes. A password that was refused is held for the mailbox as it is for the account."""

    def __init__(
        self,
        *,
        opener: MailboxOpener,
        secrets: Secrets,
        guard: Guard,
        pace: Pace,
        clock: Clock,
        table: Table,
    ) -> None:
        self._table = table
        self._opener = opener
        self._secrets = secrets
        self._guard = guard
        self._pace = pace
        self._clock = clock

    @asynccontextmanager
    async def open(self, mailbox: Mailbox, record: RunRecord) -> AsyncIterator[OpenMailbox]:
        """The mailbox, logged in. Raises Failure (phase imap or token) and HeldError."""
        async with AsyncExitStack() as stack:
            if isinstance(mailbox, ImapMailbox) and mailbox.basic is not None:
                await asyncio.sleep(self._pace.reserve(mailbox.relay.host, self._clock.monotonic()))
                work = self._guarded(mailbox, mailbox.basic, record, stack)
            else:
                work = stack.enter_async_context(self._opener.open(mailbox, record, self._secrets))
            yield await _in_time(work)

    async def _guarded(
        self, mailbox: ImapMailbox, basic: BasicAuth, record: RunRecord, stack: AsyncExitStack
    ) -> OpenMailbox:
        try:
            password = self._secrets.read(basic.password)
        except SecretError as exc:
            fact = FailureFact(phase=Phase.IMAP, kind=FailureKind.LOCAL, detail=str(exc))
            raise Failure(fact) from exc
        leave = await self._guard.admit(basic.username.lower(), password, lasts_seconds=LOGIN_SECONDS)
        if isinstance(leave, Hold):
            raise HeldError(leave)
        secrets = OnePassword(password)
        failed: FailureFact | None = None
        try:
            return await stack.enter_async_context(self._opener.open(mailbox, record, secrets))
        except Failure as exc:
            failed = exc.fact
            raise
        finally:
            await self._settle(leave, mailbox, record, failed)

    async def _settle(
        self, leave: Admission, mailbox: ImapMailbox, record: RunRecord, failed: FailureFact | None
    ) -> None:
        """Tell the guard, whatever happened: an attempt that was cut off may have shown the password."""
        facts = record.result(failed)
        diagnosis = diagnose(evidence_of(facts, mailbox.relay), self._table) if failed else None
        silent = failed is None or failed.kind is not FailureKind.REFUSED
        verdict = verdict_of(
            password_sent=facts.password_sent,
            success=facts.authenticated,
            counts_toward_lockout=silent or (diagnosis is not None and diagnosis.counts_toward_lockout),
            retry_safe=diagnosis is None or diagnosis.cause.retry_safe,
        )
        labels = Labels(cause=diagnosis.cause.label, phase=Phase.IMAP) if diagnosis else UNNAMED
        await self._guard.settle(leave, verdict, labels)


async def _in_time(work: Coroutine[Any, Any, OpenMailbox]) -> OpenMailbox:
    try:
        async with asyncio.timeout(LOGIN_SECONDS) as limit:
            return await work
    except TimeoutError:
        if not limit.expired():
            raise
        detail = f"the mailbox was not open within {LOGIN_SECONDS:g} s"
        raise Failure(FailureFact(phase=Phase.IMAP, kind=FailureKind.TIMEOUT, detail=detail)) from None


class OnePassword:
    """ports.Secrets that gives the very password that the guard has judged, whatever its file says by now."""

    def __init__(self, password: Secret) -> None:
        self._password = password

    def read(self, ref: SecretRef) -> Secret:  # noqa: ARG002 - there is but one
        """The password."""
        return self._password
