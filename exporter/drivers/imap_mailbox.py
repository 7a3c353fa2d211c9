"""Looks into a mailbox by IMAP: finds our own mails by Message-ID and token, removes them, and no others."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from exporter.delivery.mailbox import Found, Place, Returned, is_ours
from exporter.drivers.imap_conversation import ImapConversation
from exporter.errors import Failure, SecretError
from exporter.facts.bounce import bounce_in
from exporter.failure import FailureFact, FailureKind
from exporter.imap import commands
from exporter.imap.reading import (
    Fetched,
    Folder,
    fetched_in,
    folders_in,
    storage_in,
    uid_validity_in,
    uids_in,
)
from exporter.ports import Secret, Token
from exporter.smtp.sasl import password_mechanism, token_mechanism
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from exporter.delivery.mailbox import ImapMailbox
    from exporter.drivers.record import RunRecord
    from exporter.drivers.relay_connector import RelayConnector
    from exporter.imap.response import Response
    from exporter.model import BasicAuth, OAuth2, Wanted
    from exporter.ports import Secrets, Tokens

INBOX = "INBOX"
IDLE_SECONDS = 25 * 60.0  # RFC 2177: a server may end an idle session after 30 minutes
COPIES_MAX = 10  # of one mail: more are counted at the next look
BOUNCES_MAX = 5
_SENT_NAMES = ("Sent", "Sent Items", "Sent Messages")


class ImapInbox:
    """delivery.OpenMailbox over one session."""

    def __init__(self, talk: ImapConversation, folders: tuple[tuple[str, Place], ...]) -> None:
        self._talk = talk
        self._folders = folders

    async def find(self, wanted: Wanted) -> tuple[Found, ...]:
        """All copies of the mail; what a search gives is proven by its own header before it counts."""
        found: list[Found] = []
        for name, place in self._folders:
            validity = await self._select(name)
            search = commands.search_header("Message-ID", wanted.message_id)
            for uid in uids_in(await self._command(search))[:COPIES_MAX]:
                fetched = fetched_in(await self._command(commands.fetch_header(uid)), uid)
                if fetched is not None and _is_ours(fetched, wanted):
                    found.append(_found(fetched, place, f"{uid} {validity} {name}"))
        return tuple(found)

    async def find_bounce(self, wanted: Wanted) -> Returned | None:
        """The bounce of the mail: a message that holds its token and reports a failure."""
        validity = await self._select(INBOX)
        for uid in uids_in(await self._command(commands.search_text(wanted.unique)))[-BOUNCES_MAX:]:
            fetched = fetched_in(await self._command(commands.fetch_body(uid)), uid)
            bounce = bounce_in(fetched.content) if fetched else None
            if fetched and bounce and wanted.unique.encode() in fetched.content:
                return Returned(ref=f"{uid} {validity} {INBOX}", bounce=bounce)
        return None

    async def remove(self, ref: str) -> None:
        """Delete this message and no other, by UID; a folder that was made anew is left alone."""
        number, validity, name = ref.split(" ", 2)
        uid = int(number)
        if await self._select(name) != validity:
            raise _failure(FailureKind.PROTOCOL, f"UIDVALIDITY of {name} has changed; nothing was deleted")
        await self._command(commands.mark_deleted(uid))
        if "UIDPLUS" in self._talk.session.capabilities:
            await self._command(commands.expunge(uid))
        elif uids_in(await self._command("UID SEARCH DELETED")) == (uid,):
            await self._command("EXPUNGE")  # nobody else's message is marked

    async def used_share(self) -> float | None:
        """How full the mailbox is (RFC 9208)."""
        if "QUOTA" not in self._talk.session.capabilities:
            return None
        return storage_in(await self._command("GETQUOTAROOT INBOX"))

    async def wait(self, seconds: float) -> None:
        """IDLE on the inbox where the server offers it, else sleep."""
        if "IDLE" not in self._talk.session.capabilities:
            await asyncio.sleep(seconds)
            return
        await self._select(INBOX)
        tag = await self._talk.play(self._talk.session.idle())
        await self._talk.hear(min(seconds, IDLE_SECONDS))
        await self._talk.play(self._talk.session.end_idle(tag))

    async def _select(self, name: str) -> str:
        """Select a folder anew, so that what came since is in it; its UIDVALIDITY."""
        responses = await self._command(commands.select(name))
        return uid_validity_in(responses) or "0"

    async def _command(self, text: str) -> tuple[Response, ...]:
        return await self._talk.play(self._talk.session.command(text))


class ImapOpener:
    """Opens a mailbox: connection, verified TLS, login, and the folders to look into."""

    def __init__(self, connector: RelayConnector, tokens: Tokens) -> None:
        self._connector = connector
        self._tokens = tokens

    @asynccontextmanager
    async def open(
        self, mailbox: ImapMailbox, record: RunRecord, secrets: Secrets
    ) -> AsyncIterator[ImapInbox]:
        """The mailbox, logged in. Raises Failure.

        The credential is read before anything is heard: whoever knows it may say it at any point.
        """
        secret = await self._secret(mailbox, record, secrets)
        async with self._connector.open(mailbox.relay, record, speaks=ImapConversation) as talk:
            await talk.play(talk.session.greet())
            if mailbox.relay.tls is TlsMode.STARTTLS:
                await talk.play(talk.session.start_tls())
            await talk.play(talk.session.hello())
            await self._log_in(talk, mailbox, record, secret)
            record.authenticated()
            await talk.play(talk.session.refresh())
            yield ImapInbox(talk, await _folders(talk, mailbox))

    async def _secret(
        self, mailbox: ImapMailbox, record: RunRecord, secrets: Secrets
    ) -> Secret | Token | None:
        if mailbox.oauth2 is not None:
            return await self._token(mailbox.oauth2, record, fresh=False)
        return _password(mailbox.basic, record, secrets) if mailbox.basic is not None else None

    async def _log_in(
        self, talk: ImapConversation, mailbox: ImapMailbox, record: RunRecord, secret: Secret | Token | None
    ) -> None:
        record.enter(Phase.AUTH)
        record.offered(talk.session.mechanisms)
        if mailbox.oauth2 is not None and isinstance(secret, Token):
            await self._by_token(talk, mailbox.username, mailbox.oauth2, record, secret)
        elif mailbox.basic is not None and isinstance(secret, Secret):
            await _by_password(talk, mailbox.basic.username, record, secret)

    async def _token(self, oauth2: OAuth2, record: RunRecord, *, fresh: bool) -> Token:
        token = await self._tokens.get(oauth2, fresh=fresh)
        record.token(token)
        return token

    async def _by_token(
        self, talk: ImapConversation, username: str, oauth2: OAuth2, record: RunRecord, cached: Token
    ) -> None:
        """With a cached token, and once more with a fresh one where that is refused: it may be revoked."""
        for fresh in (False, True):
            token = await self._token(oauth2, record, fresh=True) if fresh else cached
            mechanism = token_mechanism(talk.session.mechanisms, username, token.text)
            if mechanism is None:
                raise _not_offered(talk, "a token")
            record.chosen(mechanism.name, username)
            try:
                return await talk.play(talk.session.authenticate(mechanism))
            except Failure as refused:
                if refused.fact.kind is not FailureKind.REFUSED or not token.facts.from_cache:
                    raise
        raise AssertionError("a fresh token is not from the cache")


def _password(basic: BasicAuth, record: RunRecord, secrets: Secrets) -> Secret:
    try:
        password = secrets.read(basic.password)
    except SecretError as exc:
        raise _failure(FailureKind.LOCAL, str(exc), Phase.AUTH) from exc
    record.hide(password)
    return password


async def _by_password(talk: ImapConversation, username: str, record: RunRecord, password: Secret) -> None:
    mechanism = password_mechanism(talk.session.mechanisms, username, password)
    record.chosen(mechanism.name if mechanism else "LOGIN", username)
    if mechanism is not None:
        await talk.play(talk.session.authenticate(mechanism))
    elif talk.session.takes_login:
        await talk.play(talk.session.login(username, password))
    else:
        raise _not_offered(talk, "a password")


async def _folders(talk: ImapConversation, mailbox: ImapMailbox) -> tuple[tuple[str, Place], ...]:
    """The inbox, Junk and Sent: as the server marks them, else by their usual names."""
    marked = await _listed(talk, '(SPECIAL-USE) "" "*"') if "SPECIAL-USE" in talk.session.capabilities else []
    junk = [folder.name for folder in marked if folder.junk]
    sent = [folder.name for folder in marked if folder.sent]
    for name in mailbox.junk_names if not junk else ():
        junk += [folder.name for folder in await _listed(talk, f'"" {commands.quoted(name)}')]
    for name in _SENT_NAMES if not sent else ():
        sent += [folder.name for folder in await _listed(talk, f'"" {commands.quoted(name)}')]
    return (
        (INBOX, Place.INBOX),
        *((name, Place.JUNK) for name in dict.fromkeys(junk)),
        *((name, Place.SENT) for name in dict.fromkeys(sent)),
    )


async def _listed(talk: ImapConversation, what: str) -> list[Folder]:
    return list(folders_in(await talk.play(talk.session.command(f"LIST {what}"))))


def _is_ours(fetched: Fetched, wanted: Wanted) -> bool:
    headers = fetched.headers
    ids, tokens = headers.get_all("Message-ID", []), headers.get_all("X-Smtp-Exporter-Probe-Id", [])
    return is_ours([str(each) for each in ids], [str(each) for each in tokens], wanted)


def _found(fetched: Fetched, place: Place, ref: str) -> Found:
    headers = fetched.headers
    return Found(
        ref=ref,
        place=place,
        arrived_timestamp=fetched.arrived_timestamp,
        received=tuple(str(each) for each in headers.get_all("Received", [])),
        authentication_results=tuple(str(each) for each in headers.get_all("Authentication-Results", [])),
    )


def _not_offered(talk: ImapConversation, what: str) -> Failure:
    offered = talk.session.mechanisms
    kind = FailureKind.MECHANISM_NOT_OFFERED if offered else FailureKind.AUTH_NOT_OFFERED
    return _failure(kind, f"offered: {' '.join(offered) or 'no AUTH'}; nothing there for {what}", Phase.AUTH)


def _failure(kind: FailureKind, detail: str, phase: Phase = Phase.IMAP) -> Failure:
    return Failure(FailureFact(phase=phase, kind=kind, detail=detail))
