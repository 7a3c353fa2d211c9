"""One HTTP request, one answer: a deadline over all of it, a cap on its size, no redirect, no cookie.

The client is imported with the first request: aiohttp takes 0.2 s, and `check HOST` makes none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from exporter.drivers.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.drivers.http_answer import HttpAnswer
    from exporter.drivers.http_client import HttpClient


class HttpDriver:
    """Makes requests."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or Resolver()

    @cached_property
    def _client(self) -> HttpClient:
        from exporter.drivers.http_client import HttpClient  # noqa: PLC0415 - see the first lines

        return HttpClient(self._resolver)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        data: bytes | None = None,
        deadline_seconds: float,
        ca_file: str | None = None,
        proxy: str | None = None,
        allow_plain: bool = False,
    ) -> HttpAnswer:
        """The answer, whatever its status. `allow_plain` admits http, which Azure's metadata endpoints speak.

        Raises Failure (phase token) when the deadline passes, and for whatever keeps us from an answer.
        """
        return await self._client.request(
            method,
            url,
            headers=headers,
            data=data,
            deadline_seconds=deadline_seconds,
            ca_file=ca_file,
            proxy=proxy,
            allow_plain=allow_plain,
        )
