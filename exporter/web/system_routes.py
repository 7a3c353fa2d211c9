"""What programs ask for: metrics, health, a reload; and the stylesheet and script of the pages."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

from aiohttp import web

from exporter.web.static_files import static_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporter.metrics.exposition import Exposition
    from exporter.web.service import Service

GZIP_LEVEL = 1  # a level more costs the scrape more than it saves the wire
GZIP_BITS = 16 + zlib.MAX_WBITS  # zlib's way to say: with the head of gzip


class SystemRoutes:
    """`/metrics`, `/-/healthy`, `/-/ready`, `/static/NAME`; `/-/reload` where `lifecycle` allows it."""

    def __init__(self, service: Service, exposition: Exposition, *, lifecycle: bool) -> None:
        self._service = service
        self._exposition = exposition
        self._lifecycle = lifecycle

    def routes(self) -> Iterator[web.RouteDef]:
        """All of them."""
        yield web.get("/metrics", self._metrics)
        yield web.get("/static/{name}", self._static)
        yield web.get("/-/healthy", self._healthy)
        yield web.get("/-/ready", self._ready)
        if self._lifecycle:
            yield web.post("/-/reload", self._reload)
            yield web.put("/-/reload", self._reload)

    async def _metrics(self, request: web.Request) -> web.Response:
        self._service.before_scrape()
        content_type, parts = self._exposition.content(request.headers.get("Accept", ""))
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")
        body = await asyncio.to_thread(_zipped if zipped else b"".join, parts)
        headers = {"Content-Type": content_type} | ({"Content-Encoding": "gzip"} if zipped else {})
        return web.Response(body=body, headers=headers)

    async def _healthy(self, _: web.Request) -> web.Response:
        return web.Response(text="healthy\n")

    async def _ready(self, _: web.Request) -> web.Response:
        ready = self._service.ready()
        return web.Response(text="ready\n" if ready else "not ready\n", status=200 if ready else 503)

    async def _static(self, request: web.Request) -> web.Response:
        try:
            text, content_type = static_file(request.match_info["name"])
        except KeyError:
            raise web.HTTPNotFound(text="there is no such file\n") from None
        return web.Response(
            text=text, content_type=content_type, headers={"Cache-Control": "max-age=300, must-revalidate"}
        )

    async def _reload(self, _: web.Request) -> web.Response:
        done = await self._service.reload()
        text = (
            "reloaded\n" if done else "the configuration has faults, see the log; the running one is kept\n"
        )
        return web.Response(text=text, status=200 if done else 500)


def _zipped(parts: Iterable[bytes]) -> bytes:
    """For a thread: it may take tenths of a second, and probes must go on."""
    pressing = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_BITS)
    return b"".join([*map(pressing.compress, parts), pressing.flush()])
