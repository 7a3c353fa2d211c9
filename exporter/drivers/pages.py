"""Gets what web servers serve, by the same way as tokens: verified TLS, bounds, no redirect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exporter.errors import Failure
from exporter.ports import Page
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.drivers.http import HttpDriver

DEADLINE_SECONDS = 10.0
TEXT_MAX_BYTES = 64 * 1024  # RFC 8461 section 3.3: what a policy may have


class PageDriver:
    """ports.Pages."""

    def __init__(self, http: HttpDriver) -> None:
        self._http = http

    async def fetch(self, url: str) -> Page:
        """The page, cut off at 64 KB. Raises Failure (phase dns: it is part of what a domain publishes)."""
        try:
            answer = await self._http.request("GET", url, headers={}, deadline_seconds=DEADLINE_SECONDS)
        except Failure as exc:
            raise Failure(replace(exc.fact, phase=Phase.DNS)) from None
        return Page(status=answer.status, text=answer.body[:TEXT_MAX_BYTES].decode("utf-8", "replace"))
