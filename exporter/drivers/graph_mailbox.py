"""Looks into a mailbox by Microsoft Graph: by internetMessageId, one request after another, at its pace."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from exporter.delivery.mailbox import Found, Place, Returned, is_ours
from exporter.errors import Failure
from exporter.facts.bounce import bounce_in
from exporter.facts.issuer import wait_seconds
from exporter.failure import FailureFact, FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from exporter.delivery.mailbox import GraphMailbox
    from exporter.drivers.http import HttpDriver
    from exporter.drivers.http_answer import HttpAnswer
    from exporter.drivers.record import RunRecord
    from exporter.model import Wanted
    from exporter.ports import Clock, Tokens

Pause = Callable[[float], Awaitable[None]]
REQUEST_SECONDS = 30.0
MAX_WAIT_SECONDS = 300.0  # a mailbox that asks for more is looked into again at the next turn
TRIES = 3
_FOLDERS = {Place.JUNK: "junkemail", Place.SENT: "sentitems"}
_SELECT = "id,parentFolderId,receivedDateTime,internetMessageId,internetMessageHeaders"
_KINDS = {FailureKind.TOKEN_INVALID: FailureKind.PROTOCOL}


class GraphInbox:
    """delivery.OpenMailbox by Graph; there is no session, so opening it is a first request."""

    def __init__(
        self,
        *,
        mailbox: GraphMailbox,
        record: RunRecord,
        http: HttpDriver,
        tokens: Tokens,
        clock: Clock,
        pause: Pause,
    ) -> None:
        self._mailbox = mailbox
        self._record = record
        self._http = http
        self._tokens = tokens
        self._clock = clock
        self._pause = pause
        self._places: dict[str, Place] = {}

    async def look_around(self) -> None:
        """Which folders are Junk and Sent Items."""
        for place, name in _FOLDERS.items():
            answer = await self._ask("GET", f"mailFolders/{name}?$select=id")
            self._places[str(answer.get("id"))] = place

    async def find(self, wanted: Wanted) -> tuple[Found, ...]:
        """All copies of the mail, proven by its own header."""
        asked = {"$filter": f"internetMessageId eq '{wanted.message_id}'", "$select": _SELECT, "$top": "10"}
        answer = await self._ask("GET", f"messages?{urlencode(asked, quote_via=quote)}")
        rows = answer.get("value")
        return tuple(
            self._found(row)
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict)
            and is_ours([str(row.get("internetMessageId"))], _header(row, "x-smtp-exporter-probe-id"), wanted)
        )

    async def find_bounce(self, wanted: Wanted) -> Returned | None:
        """The bounce of the mail, by the token in its text."""
        asked = {"$search": f'"{wanted.unique}"', "$select": "id,internetMessageId", "$top": "5"}
        answer = await self._ask("GET", f"messages?{urlencode(asked, quote_via=quote)}")
        rows = answer.get("value")
        for row in rows if isinstance(rows, list) else []:
            if row.get("internetMessageId") == wanted.message_id:
                continue
            content = (
                await self._request("GET", f"messages/{quote(str(row.get('id')), safe='')}/$value")
            ).body
            bounce = bounce_in(content)
            if bounce and wanted.unique.encode() in content:
                return Returned(ref=str(row.get("id")), bounce=bounce)
        return None

    async def remove(self, ref: str) -> None:
        """Delete one message (it goes to Deleted Items, as Graph has it)."""
        await self._request("DELETE", f"messages/{quote(ref, safe='')}")

    async def used_share(self) -> float | None:
        """Graph does not tell."""
        return None

    async def wait(self, seconds: float) -> None:
        """Nothing tells us: sleep."""
        await self._pause(seconds)

    def _found(self, row: dict[str, Any]) -> Found:
        return Found(
            ref=str(row.get("id")),
            place=self._places.get(str(row.get("parentFolderId")), Place.INBOX),
            arrived_timestamp=_timestamp(row.get("receivedDateTime")),
            received=_header(row, "received"),
            authentication_results=_header(row, "authentication-results"),
        )

    async def _ask(self, method: str, what: str) -> dict[str, Any]:
        answer = await self._request(method, what)
        try:
            found = json.loads(answer.body)
        except (ValueError, RecursionError):
            raise _failure(FailureKind.PROTOCOL, f"Graph's answer to {method} is no JSON") from None
        return found if isinstance(found, dict) else {}

    async def _request(self, method: str, what: str) -> HttpAnswer:
        """One request; where Graph wants to be left alone (429, 503) it is, and then asked again."""
        for tried in range(TRIES):
            answer = await self._send(method, what, fresh=False)
            if answer.status == 401:
                answer = await self._send(method, what, fresh=True)
            wait = wait_seconds(answer.status, answer.header("retry-after"), self._clock.now())
            if wait == 0 or tried == TRIES - 1 or wait > MAX_WAIT_SECONDS:
                break
            self._record.note(f"Graph asked for a pause of {wait:g} s")
            await self._pause(wait)
        if answer.status not in (200, 202, 204):
            raise _refusal(answer)
        return answer

    async def _send(self, method: str, what: str, *, fresh: bool) -> HttpAnswer:
        token = await self._tokens.get(self._mailbox.oauth2, fresh=fresh)
        self._record.token(token)
        self._record.enter(Phase.IMAP)
        try:
            answer = await self._http.request(
                method,
                f"{self._mailbox.url}/v1.0/users/{quote(self._mailbox.address, safe='')}/{what}",
                headers={"Authorization": f"Bearer {token.text.reveal()}", "Accept": "application/json"},
                deadline_seconds=REQUEST_SECONDS,
                ca_file=self._mailbox.ca_file,
                proxy=self._mailbox.oauth2.proxy,
            )
        except Failure as exc:
            kind = _KINDS.get(exc.fact.kind, exc.fact.kind)
            raise Failure(replace(exc.fact, phase=Phase.IMAP, kind=kind)) from exc
        self._record.took(Phase.IMAP, answer.seconds, answer.seconds)
        self._record.sent(f"{method} {what.partition('?')[0]}")
        self._record.heard(f"HTTP {answer.status}")
        return answer


class GraphOpener:
    """Opens mailboxes by Graph."""

    def __init__(self, http: HttpDriver, tokens: Tokens, clock: Clock, pause: Pause) -> None:
        self._http = http
        self._tokens = tokens
        self._clock = clock
        self._pause = pause

    @asynccontextmanager
    async def open(self, mailbox: GraphMailbox, record: RunRecord) -> AsyncIterator[GraphInbox]:
        """The mailbox, once it has answered. Raises Failure."""
        inbox = GraphInbox(
            mailbox=mailbox,
            record=record,
            http=self._http,
            tokens=self._tokens,
            clock=self._clock,
            pause=self._pause,
        )
        await inbox.look_around()
        yield inbox


def _header(row: dict[str, Any], name: str) -> tuple[str, ...]:
    rows = row.get("internetMessageHeaders")
    pairs = [pair for pair in rows if isinstance(pair, dict)] if isinstance(rows, list) else []
    return tuple(str(pair.get("value")) for pair in pairs if str(pair.get("name")).lower() == name)


def _timestamp(text: object) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None


def _refusal(answer: HttpAnswer) -> Failure:
    """What Graph says of itself: its error's code and message (a bounded part)."""
    try:
        error = json.loads(answer.body).get("error") or {}
        said = f"{error.get('code')}: {error.get('message')}"[:500]
    except (ValueError, AttributeError, RecursionError):
        said = "no reason given"
    return _failure(FailureKind.REFUSED, f"Graph: HTTP {answer.status} {said}")


def _failure(kind: FailureKind, detail: str) -> Failure:
    return Failure(FailureFact(phase=Phase.IMAP, kind=kind, detail=detail))
