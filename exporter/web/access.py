"""Who is let in, over which TLS: the web configuration in use, read anew when one of its files changes.

As in exporter-toolkit a change counts from the next request on. A file with faults changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web

from exporter.errors import ConfigError, Fault
from exporter.web.tls import RotatingContext, fingerprint, server_context
from exporter.web.toolkit import WebConfig, read_web_config
from exporter.web.users import TooManyWaiting, Users

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

log = logging.getLogger("smtp-exporter")

CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="smtp-exporter", charset="UTF-8"'}
_RESTART: Final = "TLS is switched on or off by a restart only; until then all stays as it was"


class Access:
    """The web configuration of one file, or none: then everyone is let in, over HTTP."""

    def __init__(self, file: Path | None = None) -> None:
        """Raises ConfigError."""
        self._file = file
        self._config, self._users = WebConfig(), Users(())
        self._context: ssl.SSLContext | None = None
        self._watched: tuple[str, ...] = ()
        self._seen: tuple[object, ...] = ()
        if file is not None:
            self._load(file)

    @property
    def tls_context(self) -> ssl.SSLContext | None:
        """What to listen with, None for HTTP."""
        return RotatingContext(self._current_context) if self._context else None

    @property
    def identifies(self) -> bool:
        """Is everyone who gets an answer known, so that transcripts may be shown?"""
        return self._config.identifies

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers for every response, stronger than our own."""
        return dict(self._config.headers)

    @web.middleware
    async def guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The middleware: 401 for whom we do not know, whatever is asked for."""
        self._refresh()
        users = self._users
        if not users:
            return await handler(request)
        name, password = _credentials(request.headers.get("Authorization", ""))
        try:
            known = await users.admit(name, password)
        except TooManyWaiting:
            return web.Response(status=503, text="too many logins at once\n", headers={"Retry-After": "1"})
        if not known:
            return web.Response(status=401, text="unauthorized\n", headers=CHALLENGE)
        return await handler(request)

    def _current_context(self) -> ssl.SSLContext:
        self._refresh()
        assert self._context is not None  # noqa: S101 - it is never taken away, only replaced
        return self._context

    def _refresh(self) -> None:
        """Read the file again if it, or one that it names, is not what it was."""
        if self._file is None or fingerprint(self._watched) == self._seen:
            return
        try:
            self._load(self._file)
        except ConfigError as exc:
            _log_faults(exc)
        else:
            log.info("the web configuration was reloaded")

    def _load(self, file: Path) -> None:
        """Take a file into use if it is without fault. Stamps are older than what is read: none is missed."""
        first = not self._watched
        self._watched, self._seen = (str(file),), fingerprint([str(file)])
        config = read_web_config(file)
        named = tuple(each.path for each in config.tls.files) if config.tls else ()
        self._watched, self._seen = (*self._watched, *named), (*self._seen, *fingerprint(named))
        context = server_context(config.tls) if config.tls else None
        if not first and (context is None) != (self._context is None):
            raise ConfigError([Fault(file=str(file), line=1, path="tls_server_config", message=_RESTART)])
        self._config, self._users, self._context = config, Users(config.users), context


def _log_faults(exc: ConfigError) -> None:
    for fault in exc.faults:
        log.error("the web configuration was not reloaded", extra={"fault": str(fault)})


def _credentials(header: str) -> tuple[str, bytes]:
    """Name and password of an Authorization header (RFC 7617); empty ones where it holds none."""
    scheme, _, blob = header.partition(" ")
    if scheme.lower() != "basic":
        return "", b""
    try:
        name, _, password = base64.b64decode(blob.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return "", b""
    return name.decode(errors="surrogateescape"), password
