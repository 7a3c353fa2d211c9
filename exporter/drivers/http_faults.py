"""Translates what aiohttp's client raises into Failures (phase token), in this one place.

Nothing is chained: aiohttp's errors carry the request's headers, and those may carry a password.
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.http_exceptions import TransferEncodingError

from exporter.drivers.faults import failure, from_os_error, from_tls
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

# The first that fits decides. What a system call or OpenSSL said has been looked for before.
_KINDS: tuple[tuple[type[BaseException], FailureKind, str], ...] = (
    (TransferEncodingError, FailureKind.TOKEN_INVALID, "the answer is not HTTP"),
    (aiohttp.ClientPayloadError, FailureKind.CLOSED, "closed the connection in the middle of the answer"),
    (aiohttp.ServerDisconnectedError, FailureKind.CLOSED, "closed the connection before it answered"),
    (ConnectionError, FailureKind.CLOSED, "closed the connection during the TLS handshake"),
    (aiohttp.ClientConnectionError, FailureKind.CLOSED, "closed the connection"),
    (aiohttp.InvalidURL, FailureKind.LOCAL, "the address cannot be used"),
    (aiohttp.ClientError, FailureKind.TOKEN_INVALID, "the answer is not HTTP"),
    (ValueError, FailureKind.LOCAL, "the request cannot be written"),
)
HANDLED = (aiohttp.ClientError, OSError, ValueError)


def from_http(exc: BaseException, *, host: str, proxy: str | None, connected: bool) -> Failure:
    """The Failure of a request to `host`; `connected`: its TLS was up, so the proxy had done its part."""
    if isinstance(exc, aiohttp.ClientHttpProxyError):
        return _token(FailureKind.PROXY, f"the proxy {proxy} answered CONNECT with {_status(exc.status)}")
    told = _told(exc)
    if proxy is not None and not connected and _tls(exc) is None:
        return _token(FailureKind.PROXY, f"no way through the proxy {proxy}: {told.fact.detail}")
    return Failure(replace(told.fact, phase=Phase.TOKEN, detail=f"{host}: {told.fact.detail}"))


def _told(exc: BaseException) -> Failure:
    if (tls := _tls(exc)) is not None:
        return from_tls(tls)
    if (system := _system(exc)) is not None:
        return from_os_error(Phase.TOKEN, system)
    for kind_of_error, kind, words in _KINDS:
        if any(isinstance(each, kind_of_error) for each in _chain(exc)):
            return _token(kind, words)
    return _token(FailureKind.TOKEN_INVALID, type(exc).__name__)


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, at most ten deep."""
    for _ in range(10):
        if exc is None:
            return
        yield exc
        exc = getattr(exc, "os_error", None) or exc.__cause__ or exc.__context__


def _tls(exc: BaseException) -> ssl.SSLError | None:
    """What OpenSSL said. aiohttp's errors inherit from OpenSSL's, but know less."""
    for each in _chain(exc):
        if isinstance(each, ssl.SSLError) and not isinstance(each, aiohttp.ClientError):
            return each
    return None


def _system(exc: BaseException) -> OSError | None:
    """What the system said. asyncio's own errors, as of a lost handshake, have no number."""
    for each in _chain(exc):
        if isinstance(each, aiohttp.ClientError) or not isinstance(each, OSError):
            continue
        if each.errno or "[Errno" in str(each):
            return each
    return None


def _status(status: int) -> str:
    known = {each.value: each.phrase for each in HTTPStatus}
    return f"{status} {known.get(status, '')}".rstrip()


def _token(kind: FailureKind, detail: str) -> Failure:
    return failure(Phase.TOKEN, kind, detail)
