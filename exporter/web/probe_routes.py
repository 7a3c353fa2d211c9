"""What is probed: the first page, the page of a subject, and running its probes now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from exporter.web.answer import html, is_same_origin, wants_json, wants_text
from exporter.web.filter import STATES, Choices, Field, Wanted, link, wanted_of
from exporter.web.overview import Seen, overview
from exporter.web.pages import page
from exporter.web.plain import overview_text, subject_text
from exporter.web.subject import own, subject_view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exporter.history import ProbeHistory
    from exporter.web.service import Service


class ProbeRoutes:
    """`/` and `/probes/NAME`. `transcripts`: may whoever gets an answer read what passed?"""

    def __init__(self, service: Service, *, transcripts: Callable[[], bool]) -> None:
        self._service = service
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
        view = overview(seen, wanted)
        if wants_json(request):
            return web.json_response(view)
        if wants_text(request):
            return web.Response(text=overview_text(view))
        fields = self._choices.among(seen.subjects)
        # In a thread: a hundred rows take milliseconds that a probe would wait for.
        return html(await asyncio.to_thread(overview_page, view, wanted, fields, service.version))

    async def _subject(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        known = self._known(name)
        view = subject_view(
            name,
            known,
            former=await self._service.archive.of(each.plan for each in own(name, known)),
            incidents=self._service.open_incidents(),
            transcripts=self._transcripts(),
            now=self._service.now(),
            next_run=self._service.next_run,
        )
        if wants_json(request):
            return web.json_response(view)
        if wants_text(request):
            return web.Response(text=subject_text(view))
        return html(await asyncio.to_thread(page, "subject", view=view))

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


def overview_page(view: dict[str, Any], wanted: Wanted, fields: Iterable[Field], version: str) -> str:
    """The first page as HTML."""
    return page(
        "overview", view=view, wanted=wanted, fields=fields, version=version, states=STATES, link=link
    )
