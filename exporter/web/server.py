"""The web server: one listener with its routes, and what holds for every request and every answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from exporter.web.connections import Connections, noting
from exporter.web.incident_routes import IncidentRoutes
from exporter.web.probe_routes import ProbeRoutes
from exporter.web.slices import Slices
from exporter.web.system_routes import SystemRoutes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from exporter.metrics.exposition import Exposition
    from exporter.web.access import Access
    from exporter.web.service import Service

SHUTDOWN_SECONDS = 1.0
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
BODY_BYTES = 16 * 1024  # nothing that is asked here has a body; a form without fields comes with none
BODY_SECONDS = 10.0


class WebServer:
    """Serves one address until stopped."""

    def __init__(
        self,
        service: Service,
        exposition: Exposition,
        access: Access,
        *,
        lifecycle: bool,
        transcripts: bool,
    ) -> None:
        self._access = access
        slices = Slices()
        application = web.Application(
            middlewares=[noting, self._secure, access.guard, bodiless], client_max_size=BODY_BYTES
        )
        application.add_routes(
            [
                *ProbeRoutes(service, slices, transcripts=lambda: transcripts or access.identifies).routes(),
                *IncidentRoutes(service, slices).routes(),
                *SystemRoutes(service, exposition, lifecycle=lifecycle).routes(),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        self._connections = Connections(self._runner)

    async def start(self, host: str | None, port: int) -> str:
        """Listen; the URL that was bound. Raises OSError."""
        await self._runner.setup()
        context = self._access.tls_context
        bound = await self._connections.listen(host, port, context)
        shown = host or "localhost"
        scheme = "https" if context else "http"
        return f"{scheme}://{f'[{shown}]' if ':' in shown else shown}:{bound}"

    async def stop(self) -> None:
        """Close the listener and what is open."""
        self._connections.close()
        await self._runner.cleanup()

    @web.middleware
    async def _secure(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Headers for every answer, refusals included."""
        try:
            response = await handler(request)
        except web.HTTPException as exc:
            exc.headers.update({**SECURITY_HEADERS, **self._access.headers})
            raise
        response.headers.update({**SECURITY_HEADERS, **self._access.headers})
        return response


@web.middleware
async def bodiless(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The middleware that refuses a body that is large or slow: what nobody reads must not fill memory."""
    if (request.content_length or 0) > BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(BODY_BYTES, request.content_length or 0)
    if request.can_read_body:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="the body did not come\n") from None
    return await handler(request)
