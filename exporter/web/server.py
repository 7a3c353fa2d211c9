"""The aiohttp application: what is asked for, and who answers it. A URL names only what is configured."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import web

from exporter.diagnosis.explain import cause_as_json
from exporter.web.connections import Connections, noting
from exporter.web.incident_views import incident_line, incident_view
from exporter.web.overview import STATES, Seen, Wanted, overview, wanted_of
from exporter.web.pages import page
from exporter.web.plain import overview_text, subject_text
from exporter.web.runbook import as_html, runbook
from exporter.web.static_files import static_file
from exporter.web.subject import own, subject_view
from exporter.web.tenants import names_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from exporter.alerting import Alerting
    from exporter.archive import Archive
    from exporter.diagnosis.cause import Cause
    from exporter.history import History
    from exporter.incidents.incident import Incident
    from exporter.metrics.exposition import Exposition
    from exporter.model import ProbeId
    from exporter.web.access import Access

INCIDENTS_SHOWN = 1000
GZIP_LEVEL = 1  # a level more costs the scrape more than it saves the wire
GZIP_BITS = 16 + zlib.MAX_WBITS  # zlib's way to say: with the head of gzip
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


class Service(Protocol):
    """What the web side asks of the application."""

    def ready(self) -> bool:
        """Is the configuration loaded and the schedule running?"""
        ...

    @property
    def version(self) -> str:
        """Our own."""
        ...

    @property
    def history(self) -> History:
        """What is remembered of the probes."""
        ...

    @property
    def archive(self) -> Archive:
        """The runs that the store has kept."""
        ...

    @property
    def causes(self) -> Mapping[str, Cause]:
        """The causes by their label, the operator's own among them."""
        ...

    @property
    def alerting(self) -> Alerting:
        """The incidents."""
        ...

    @property
    def retirement(self) -> tuple[tuple[str, float], ...]:
        """When Basic Auth ends: (milestone, Unix seconds), the earliest first."""
        ...

    def open_incidents(self) -> tuple[Incident, ...]:
        """Those that are open, the loudest first."""
        ...

    def next_run(self, probe: ProbeId) -> float | None:
        """When a probe is due, in Unix seconds."""
        ...

    async def run_now(self, name: str) -> int:
        """Run the probes of this subject now; how many were begun."""
        ...

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def reload(self) -> bool:
        """Load the configuration anew; False when the running one was kept."""
        ...

    def before_scrape(self) -> None:
        """Bring gauges up to date that are read, not kept."""
        ...


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
        self._service = service
        self._access = access
        self._transcripts = transcripts
        self._exposition = exposition
        self._application = web.Application(middlewares=[noting, self._secure, access.guard])
        routes = [
            web.get("/", self._overview),
            web.get("/static/{name}", self._static),
            web.get("/metrics", self._metrics),
            web.get("/probes/{name}", self._subject),
            web.post("/probes/{name}/run", self._run_now),
            web.get("/causes/{label}", self._cause),
            web.get("/incidents", self._incidents),
            web.get("/incidents/{id}", self._incident),
            web.get("/runbooks/{name}", self._runbook),
            web.get("/-/healthy", self._healthy),
            web.get("/-/ready", self._ready),
        ]
        if lifecycle:
            routes += [web.post("/-/reload", self._reload), web.put("/-/reload", self._reload)]
        self._application.add_routes(routes)
        self._runner = web.AppRunner(self._application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
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

    async def _overview(self, request: web.Request) -> web.Response:
        service, wanted = self._service, wanted_of(request.query)
        seen = Seen(
            subjects=service.history.subjects,
            incidents=service.open_incidents(),
            milestones=service.retirement,
            next_run=service.next_run,
            now=service.now(),
        )
        view = overview(seen, wanted)
        if _wants_json(request):
            return web.json_response(view)
        if _wants_text(request):
            return web.Response(text=overview_text(view))
        # In a thread: a hundred rows take milliseconds that a probe would wait for.
        return _html(await asyncio.to_thread(overview_page, view, wanted, service.version))

    async def _static(self, request: web.Request) -> web.Response:
        try:
            text, content_type = static_file(request.match_info["name"])
        except KeyError:
            raise web.HTTPNotFound(text="there is no such file\n") from None
        return web.Response(
            text=text, content_type=content_type, headers={"Cache-Control": "max-age=300, must-revalidate"}
        )

    async def _subject(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        known = self._service.history.of(name)
        if not known:
            raise web.HTTPNotFound(text="nothing of that name is configured\n")
        view = subject_view(
            name,
            known,
            former=await self._service.archive.of(each.plan for each in own(name, known)),
            transcripts=self._transcripts or self._access.identifies,
            now=self._service.now(),
            next_run=self._service.next_run,
        )
        if _wants_json(request):
            return web.json_response(view)
        if _wants_text(request):
            return web.Response(text=subject_text(view))
        return _html(await asyncio.to_thread(page, "subject", view=view))

    async def _run_now(self, request: web.Request) -> web.Response:
        """Only from our own pages: another site must not spend logins through a reader's browser."""
        name = request.match_info["name"]
        if not is_same_origin(request.headers):
            raise web.HTTPForbidden(text="only the pages of this exporter may ask for it\n")
        if not self._service.history.of(name):
            raise web.HTTPNotFound(text="nothing of that name is configured\n")
        begun = await self._service.run_now(name)
        if _wants_json(request):
            return web.json_response({"begun": begun})
        raise web.HTTPSeeOther(f"/probes/{quote(name, safe='')}")

    async def _cause(self, request: web.Request) -> web.Response:
        cause = self._service.causes.get(request.match_info["label"])
        if cause is None:
            raise web.HTTPNotFound(text="no cause has that label\n")
        view = cause_as_json(cause)
        return web.json_response(view) if _wants_json(request) else _html(page("cause", diagnosis=view))

    async def _incidents(self, request: web.Request) -> web.Response:
        latest = await self._service.alerting.latest(INCIDENTS_SHOWN)
        tenants = self._tenants(latest)
        lines = [incident_line(each, tenants) for each in latest]
        if _wants_json(request):
            return web.json_response({"incidents": lines})
        return _html(page("incidents", lines=lines))

    def _tenants(self, incidents: Iterable[Incident]) -> Mapping[str, str]:
        return names_of((each.subject.tenant for each in incidents), self._service.history.subjects)

    async def _incident(self, request: web.Request) -> web.Response:
        alerting = self._service.alerting
        incident = await alerting.find(request.match_info["id"])
        if incident is None:
            raise web.HTTPNotFound(text="no incident has that ID\n")
        steps, absorbed = await alerting.steps_of(incident.id), alerting.absorbed_by(incident.id)
        plans = {known.plan.id: known.plan for known in self._service.history.all()}
        tenants = self._tenants([incident])
        view = incident_view(incident, steps, absorbed, plans, self._service.causes, tenants=tenants)
        return web.json_response(view) if _wants_json(request) else _html(page("incident", view=view))

    async def _runbook(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        text = runbook(name)
        if text is None:
            raise web.HTTPNotFound(text="no alert has that name\n")
        return _html(page("runbook", name=name, body=as_html(text)))

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


def overview_page(view: dict[str, Any], wanted: Wanted, version: str) -> str:
    """The first page as HTML."""

    def link(number: int) -> str:
        filters = {"q": " ".join(wanted.words), "state": wanted.state, "page": str(number)}
        return "/?" + urlencode({name: value for name, value in filters.items() if value})

    return page("overview", view=view, wanted=wanted, version=version, states=STATES, link=link)


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Did one of our own pages send this? Sec-Fetch-Site says it; over plain HTTP only Origin comes."""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin", "")
    if site is not None:
        return site == "same-origin"
    return bool(origin) and urlsplit(origin).netloc == headers.get("Host")


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _wants_json(request: web.Request) -> bool:
    """Does the client name JSON and not HTML?"""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def _wants_text(request: web.Request) -> bool:
    """Does the client name plain text and not HTML, or is it curl or Wget, which take anything?"""
    accept = request.headers.get("Accept", "*/*")
    at_a_terminal = request.headers.get("User-Agent", "").startswith(("curl/", "Wget/"))
    return "text/html" not in accept and ("text/plain" in accept or (at_a_terminal and "*/*" in accept))
