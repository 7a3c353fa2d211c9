"""Which token an asker gets: the one kept, one that is on its way, or a new one.

One application, one request at a time, however many ask. A failure is kept only where the issuer asks for it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exporter.drivers.msal_client import Deferred
from exporter.errors import Failure
from exporter.failure import FailureFact
from exporter.ports import Token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from exporter.model import OAuth2
    from exporter.ports import Clock

RENEW_SECONDS = 300.0  # as MSAL does: a run must not end with a token that ended on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A token that was just issued."""

    token: Token
    lifetime_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A token and when it ends, by the monotonic clock: neither side's wall clock matters."""

    token: Token
    renew_from: float
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    fact: FailureFact
    until: float


@dataclass(slots=True)
class _Request:
    """A request under way and how many wait for it; the last one to leave ends it."""

    task: asyncio.Task[Token | FailureFact]
    askers: int = 0


class TokenCache:
    """Tokens by application. `request` makes a request and raises Failure."""

    def __init__(self, request: Callable[[OAuth2], Awaitable[Fresh]], clock: Clock) -> None:
        self._request = request
        self._clock = clock
        self._kept: dict[OAuth2, _Kept] = {}
        self._waits: dict[OAuth2, _Wait] = {}
        self._requests: dict[OAuth2, _Request] = {}

    async def get(self, oauth2: OAuth2, *, fresh: bool) -> Token:
        """A token: where not `fresh`, the kept one while it lasts. Raises Failure."""
        kept = None if fresh else self._kept.get(oauth2)
        if kept is not None and self._clock.monotonic() < kept.renew_from:
            return kept.token
        outcome = await self._shared(oauth2)
        if isinstance(outcome, Token):
            return outcome
        if kept is not None and self._clock.monotonic() < kept.ends:
            return kept.token
        raise Failure(outcome)

    async def _shared(self, oauth2: OAuth2) -> Token | FailureFact:
        """What the request under way comes to, or a new one."""
        request = self._requests.get(oauth2)
        if request is None:
            request = self._requests[oauth2] = _Request(asyncio.create_task(self._fetch(oauth2)))
        request.askers += 1
        try:
            return await asyncio.shield(request.task)
        finally:
            request.askers -= 1
            if request.task.done() or not request.askers:
                self._drop(oauth2, request)

    def _drop(self, oauth2: OAuth2, request: _Request) -> None:
        """Over or given up: whoever asks now starts anew."""
        if self._requests.get(oauth2) is request:
            del self._requests[oauth2]
        request.task.cancel()

    async def _fetch(self, oauth2: OAuth2) -> Token | FailureFact:
        """One request, or the answer of the last one while the issuer wants to be left alone."""
        wait = self._waits.pop(oauth2, None)
        left = wait.until - self._clock.monotonic() if wait else 0.0
        if wait is not None and left > 0:
            self._waits[oauth2] = wait
            return replace(
                wait.fact, detail=f"{wait.fact.detail}; no request for another {left:.0f} s, as asked"
            )
        try:
            issued = await self._request(oauth2)
        except Deferred as exc:
            self._waits[oauth2] = _Wait(fact=exc.fact, until=self._clock.monotonic() + exc.wait_seconds)
            return exc.fact
        except Failure as exc:
            return exc.fact
        self._keep(oauth2, issued)
        return issued.token

    def _keep(self, oauth2: OAuth2, issued: Fresh) -> None:
        now = self._clock.monotonic()
        self._kept = {each: kept for each, kept in self._kept.items() if now < kept.ends}
        ends = now + issued.lifetime_seconds
        self._kept[oauth2] = _Kept(
            token=replace(issued.token, seconds=0.0, facts=replace(issued.token.facts, from_cache=True)),
            renew_from=ends - min(RENEW_SECONDS, issued.lifetime_seconds / 2),
            ends=ends,
        )
