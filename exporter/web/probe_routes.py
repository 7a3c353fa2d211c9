"""What is probed: the first page, the page of a subject, and running its probes now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from exporter.web.answer import html, is_same_origin, json_text, wants_json, wants_text
from exporter.web.filter import STATES, Choices, Field, Wanted, link, wanted_of
from exporter.web.overview import Seen, overview_work
from exporter.web.pages import page_work, prepared
from exporter.web.plain import overview_text, subject_text
from exporter.web.slices import as_json_text
from exporter.web.subject import own, subject_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exporter.history import ProbeHistory
    from exporter.web.service import Service
    from exporter.web.slices import Slices, Work


class ProbeRoutes:
    """`/` and `/probes/NAME`. `transcripts`: may whoever gets an answer read what passed?"""

    def __init__(self, service: Service, slices: Slices, *, transcripts: Callable[[], bool]) -> None:
        self._service = service
        self._slices = slices
        self._transcripts = transcripts
        self._choices = Choices()

    def routes(self) -> Iterator[web.RouteDef]:
        """All of them."""
        yield web.get("/", self._overview)
        yield web.get("/probes/{name}", self._subject)
        yield web.post("/probes/{name}/run", self._run_now)

    async def _overview(self, request: web.Request) -> web.Response:
        service, wanted = self._service, wanted_of(request.query)
        seen = Seen(
            subjects=service.history.subjects,
            incidents=service.open_incidents(),
            milestones=service.retirement,
            next_run=service.next_run,
            now=service.now(),
        )
        view = await self._slices.of(overview_work(seen, wanted))
        if wants_json(request):
            return json_text(await self._slices.of(as_json_text(view)))
        if wants_text(request):
            return web.Response(text=overview_text(view))
        fields = await self._slices.of(self._choices.among(seen.subjects))
        await prepared("overview")
        return html(await self._slices.of(overview_page(view, wanted, fields, service.version)))

    async def _subject(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        known = self._known(name)
        mine = await self._slices.of(own(name, known))
        work = subject_work(
            name,
            known,
            former=await self._service.archive.of(each.plan for each in mine),
            incidents=self._service.open_incidents(),
            transcripts=self._transcripts(),
            now=self._service.now(),
            next_run=self._service.next_run,
        )
        view = await self._slices.of(work)
        if wants_json(request):
            return json_text(await self._slices.of(as_json_text(view)))
        if wants_text(request):
            return web.Response(text=subject_text(view))
        await prepared("subject")
        return html(await self._slices.of(page_work("subject", view=view)))

    async def _run_now(self, request: web.Request) -> web.Response:
        """Only from our own pages: another site must not spend logins through a reader's browser."""
        name = request.match_info["name"]
        if not is_same_origin(request.headers):
            raise web.HTTPForbidden(text="only the pages of this exporter may ask for it\n")
        self._known(name)
        begun = await self._service.run_now(name)
        if wants_json(request):
            return web.json_response({"begun": begun})
        raise web.HTTPSeeOther(f"/probes/{quote(name, safe='')}")

    def _known(self, name: str) -> tuple[ProbeHistory, ...]:
        known = self._service.history.of(name)
        if not known:
            raise web.HTTPNotFound(text="nothing of that name is configured\n")
        return known


def overview_page(view: dict[str, Any], wanted: Wanted, fields: Iterable[Field], version: str) -> Work[str]:
    """The first page as HTML."""
    return page_work(
        "overview", view=view, wanted=wanted, fields=fields, version=version, states=STATES, link=link
    )
