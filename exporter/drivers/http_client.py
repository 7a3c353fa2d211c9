"""HTTP requests by aiohttp, for `http`, which imports this file with the first of them.

No proxy of the environment is used and no connection is kept. What an issuer, a proxy or a portal does wrong
ends here, as a Failure of phase token.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from exporter.drivers.faults import failure
from exporter.drivers.http_answer import MAX_BODY_BYTES, HttpAnswer
from exporter.drivers.http_connector import KnownAddresses, RequestSockets
from exporter.drivers.http_faults import HANDLED, from_http
from exporter.drivers.trust import Trust, make_context
from exporter.drivers.workers import Workers
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import Family, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.drivers.resolver import Lookup, Resolver

MAX_LINE_BYTES = 8190
MAX_HEADERS = 128
MAX_CONTEXTS_AT_ONCE = 4  # each costs 20 ms of a processor
TLS_MIN = "1.2"  # Entra has refused older TLS since 2022


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    url: URL
    proxy: URL | None
    headers: Mapping[str, str]
    data: bytes | None

    @property
    def host(self) -> str:
        return self.url.host or ""

    @property
    def proxy_name(self) -> str | None:
        """The proxy without its user and password."""
        return None if self.proxy is None else f"{self.proxy.host}:{self.proxy.port}"

    @property
    def peer(self) -> URL:
        """Whom we connect to."""
        return self.proxy or self.url


class HttpClient:
    """Makes requests. TLS contexts are kept per CA file, and made anew when the file has changed."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._workers = Workers(MAX_CONTEXTS_AT_ONCE)
        self._contexts: dict[str | None, tuple[int, ssl.SSLContext]] = {}
        self._building: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

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
        """See HttpDriver."""
        call = _Call(
            method=method, url=_url(url), proxy=_url(proxy) if proxy else None, headers=headers, data=data
        )
        if call.url.scheme != "https" and not allow_plain:
            raise _token(FailureKind.TOKEN_INVALID, f"{call.host}: the address is not https")
        sockets = RequestSockets()
        try:
            async with asyncio.timeout(max(0.0, deadline_seconds)) as limit:
                return await self._answer(call, ca_file, sockets)
        except Failure as exc:
            fact = exc.fact
        except HANDLED as exc:
            if limit.expired():
                fact = _late(call, sockets, deadline_seconds).fact
            else:
                told = from_http(exc, host=call.host, proxy=call.proxy_name, connected=sockets.connected)
                fact = told.fact
        raise Failure(fact)  # outside of `except`: no context, so no header of ours in any traceback

    async def _answer(self, call: _Call, ca_file: str | None, sockets: RequestSockets) -> HttpAnswer:
        context = await self._context(ca_file)
        started = time.monotonic()
        connector = aiohttp.TCPConnector(
            resolver=KnownAddresses(await self._lookup(call)),
            use_dns_cache=False,
            ssl=context,
            force_close=True,
            socket_factory=sockets.open,
        )
        try:
            async with _session(connector, sockets) as session:
                return await _exchange(session, call, started)
        finally:
            sockets.shutdown()

    async def _lookup(self, call: _Call) -> Lookup:
        """The addresses of the issuer, or of the proxy, which looks up the issuer itself."""
        try:
            return await self._resolver.resolve(call.peer.host or "", call.peer.port or 443, Family.ANY)
        except Failure as exc:
            kind = FailureKind.PROXY if call.proxy else exc.fact.kind
            where = f"the proxy {call.proxy_name}" if call.proxy else call.host
            fact = replace(exc.fact, phase=Phase.TOKEN, kind=kind, detail=f"{where}: {exc.fact.detail}")
            raise Failure(fact) from exc

    async def _context(self, ca_file: str | None) -> ssl.SSLContext:
        async with self._building[ca_file]:
            return await self._workers.run(lambda: self._current(ca_file), "tls context")

    def _current(self, ca_file: str | None) -> ssl.SSLContext:
        """The context for a CA file as it is now. In a thread."""
        try:
            version = Path(ca_file).stat().st_mtime_ns if ca_file else 0
            known = self._contexts.get(ca_file)
            if known is None or known[0] != version:
                trust = Trust(ca_file=ca_file, tls_min=TLS_MIN, client_certificate=None)
                known = self._contexts[ca_file] = (version, make_context(trust))
        except OSError as exc:  # ssl.SSLError is one
            detail = f"the CA file {ca_file} cannot be used: {exc.strerror or exc}"
            raise _token(FailureKind.LOCAL, detail) from exc
        return known[1]


def _session(connector: aiohttp.TCPConnector, sockets: RequestSockets) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),  # ours
        auto_decompress=False,
        trust_env=False,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_LINE_BYTES,
        max_headers=MAX_HEADERS,
        trace_configs=[sockets.trace],
        headers={"User-Agent": "smtp-exporter", "Accept-Encoding": "identity"},
    )


async def _exchange(session: aiohttp.ClientSession, call: _Call, started: float) -> HttpAnswer:
    async with session.request(
        call.method,
        call.url,
        headers=call.headers,
        data=call.data,
        proxy=call.proxy,
        allow_redirects=False,
    ) as response:
        body = await _body(response, call.host)
    return HttpAnswer(
        status=response.status,
        headers=tuple((name.lower(), value) for name, value in response.headers.items()),
        body=body,
        seconds=time.monotonic() - started,
    )


async def _body(response: aiohttp.ClientResponse, host: str) -> bytes:
    """The body. A compressed one is refused unread: we asked for none, and a bomb is small at first."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", ""):
        raise _token(FailureKind.TOKEN_INVALID, f"{host}: a compressed answer, though we asked for none")
    parts: list[bytes] = []
    size = response.content_length or 0
    if size <= MAX_BODY_BYTES:
        size = 0
        async for part in response.content.iter_any():
            parts.append(part)
            size += len(part)
            if size > MAX_BODY_BYTES:
                break
    if size > MAX_BODY_BYTES:
        raise _token(FailureKind.TOKEN_INVALID, f"{host}: an answer longer than {MAX_BODY_BYTES} bytes")
    return b"".join(parts)


def _url(text: str) -> URL:
    """The address as it was written. Raises Failure (local)."""
    try:
        url = URL(text, encoded=True)
        usable = url.scheme in ("https", "http") and bool(url.host) and url.port is not None
    except ValueError:
        usable = False
    if not usable:
        raise _token(FailureKind.LOCAL, "the address of the issuer or of its proxy is no URL")
    return url


def _late(call: _Call, sockets: RequestSockets, seconds: float) -> Failure:
    by_proxy = f", by way of the proxy {call.proxy_name}" if call.proxy and not sockets.connected else ""
    what = "complete answer" if sockets.connected else "connection"
    return _token(FailureKind.TIMEOUT, f"{call.host}: no {what} within {max(0.0, seconds):.3g} s{by_proxy}")


def _token(kind: FailureKind, detail: str) -> Failure:
    return failure(Phase.TOKEN, kind, detail)
