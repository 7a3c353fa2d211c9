"""Microsoft Graph as far as a mailbox is looked into: messages by Message-ID or text, folders, DELETE."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from datetime import UTC
from typing import TYPE_CHECKING, Any

from aiohttp import web

from exporter.simulator.entra.https import HttpsServer
from exporter.simulator.mail.store import JUNK, SENT, MailStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from exporter.simulator.certificates import Certificates
    from exporter.simulator.entra.issuer import Issuer
    from exporter.simulator.mail.store import Folder, Stored
    from exporter.simulator.scenarios.current import CurrentScenario

_NAMES = {"junkemail": JUNK, "sentitems": SENT}
_FILTER = re.compile(r"internetMessageId eq '([^']*)'")


class Graph:
    """One HTTPS port."""

    def __init__(self, store: MailStore, issuer: Issuer, current: CurrentScenario) -> None:
        self._store = store
        self._issuer = issuer
        self._current = current
        self._started = AsyncExitStack()

    async def start(self, host: str, port: int, certificates: Certificates) -> int:
        """Listen; the port."""
        application = web.Application(middlewares=[self._guarded])
        base = "/v1.0/users/{user}"
        application.add_routes(
            [
                web.get(base + "/mailFolders/{name}", self._folder),
                web.get(base + "/messages", self._messages),
                web.get(base + "/messages/{id}/$value", self._value),
                web.delete(base + "/messages/{id}", self._delete),
            ]
        )
        runner = web.AppRunner(application, access_log=None)
        self._started.push_async_callback(runner.cleanup)
        await runner.setup()
        server = HttpsServer(
            runner,
            lambda: certificates.context(self._current.scenario.tls_max),
            host=host,
            port=port,
        )
        self._started.push_async_callback(server.close)
        return server.port

    async def close(self) -> None:
        """Close the port."""
        await self._started.aclose()

    @web.middleware
    async def _guarded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        wait = self._current.scenario.mailbox.throttle_seconds
        if wait:
            error = _error("ApplicationThrottled", "Application is over its MailboxConcurrency limit.")
            return web.json_response(error, status=429, headers={"Retry-After": str(wait)})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self._issuer.accepts_at_graph(request.match_info.get("user", ""), token):
            return web.json_response(
                _error("InvalidAuthenticationToken", "Access token is invalid."), status=401
            )
        return await handler(request)

    async def _folder(self, request: web.Request) -> web.Response:
        name = _NAMES.get(request.match_info["name"].lower(), request.match_info["name"])
        return web.json_response({"id": f"AQMk-{name}"})

    async def _messages(self, request: web.Request) -> web.Response:
        asked = _FILTER.search(request.query.get("$filter", ""))
        text = request.query.get("$search", "").strip('"').encode()
        rows = [
            _row(message, name)
            for name, folder in self._store.folders(request.match_info["user"]).items()
            for message in folder.messages
            if (asked and str(message.fields.get("Message-ID", "")).strip() == asked[1])
            or (text and text in message.data)
        ]
        return web.json_response({"value": rows[: int(request.query.get("$top", "10"))]})

    async def _value(self, request: web.Request) -> web.Response:
        for message, _ in self._found(request):
            return web.Response(body=message.data, content_type="text/plain")
        return web.json_response(_error("ErrorItemNotFound", "The object was not found."), status=404)

    async def _delete(self, request: web.Request) -> web.Response:
        if self._current.scenario.mailbox.keeps:
            return web.json_response(_error("ErrorAccessDenied", "Access is denied."), status=403)
        for message, folder in self._found(request):
            folder.remove({message.uid})
            return web.Response(status=204)
        return web.json_response(_error("ErrorItemNotFound", "The object was not found."), status=404)

    def _found(self, request: web.Request) -> list[tuple[Stored, Folder]]:
        return [
            (message, folder)
            for folder in self._store.folders(request.match_info["user"]).values()
            for message in folder.messages
            if message.id == request.match_info["id"]
        ]


def _row(message: Stored, folder: str) -> dict[str, Any]:
    fields = message.fields
    received = message.received.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = [{"name": name, "value": " ".join(str(value).split())} for name, value in fields.items()]
    return {
        "id": message.id,
        "parentFolderId": f"AQMk-{folder}",
        "receivedDateTime": received,
        "internetMessageId": str(fields.get("Message-ID", "")).strip(),
        "internetMessageHeaders": headers,
    }


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
