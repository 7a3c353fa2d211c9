"""What people are called for: incidents, the causes behind them, the runbooks of their alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from exporter.diagnosis.explain import cause_as_json
from exporter.incident import IncidentName
from exporter.web.answer import html, json_text, wants_json, wants_text
from exporter.web.incident_views import incident_line, incident_work, told_with
from exporter.web.pages import page_work, prepared
from exporter.web.plain import cause_text, incident_text, incidents_text
from exporter.web.runbook import as_html, runbook
from exporter.web.slices import as_json_text, kept, mapped
from exporter.web.tenants import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exporter.incidents.incident import Incident
    from exporter.web.service import Service
    from exporter.web.slices import Slices

INCIDENTS_SHOWN = 1000
LISTED = 200  # on the page: the open ones come first, and nobody reads on
LINES = 50  # of them that are made between two turns of the loop
BY_ALERT = {each.alert: each for each in IncidentName}
OPEN_SHOWN = 20  # on a runbook, of its own


class IncidentRoutes:
    """`/incidents`, `/incidents/ID`, `/causes/LABEL`, `/runbooks/NAME`."""

    def __init__(self, service: Service, slices: Slices) -> None:
        self._service = service
        self._slices = slices

    def routes(self) -> Iterator[web.RouteDef]:
        """All of them."""
        yield web.get("/incidents", self._incidents)
        yield web.get("/incidents/{id}", self._incident)
        yield web.get("/causes/{label}", self._cause)
        yield web.get("/runbooks/{name}", self._runbook)

    async def _incidents(self, request: web.Request) -> web.Response:
        lines = await self._lines(await self._service.alerting.latest(INCIDENTS_SHOWN))
        if wants_json(request):
            return json_text(await self._slices.of(as_json_text({"incidents": lines})))
        told = told_with(lines)
        if wants_text(request):
            return web.Response(text=incidents_text(told[:LISTED]))
        return await self._page("incidents", lines=told[:LISTED], more=len(told) - LISTED)

    async def _incident(self, request: web.Request) -> web.Response:
        alerting = self._service.alerting
        incident = await alerting.find(request.match_info["id"])
        if incident is None:
            raise web.HTTPNotFound(text="no incident has that ID\n")
        steps, absorbed = await alerting.steps_of(incident.id), alerting.absorbed_by(incident.id)
        view = await self._slices.of(
            incident_work(
                incident,
                steps,
                absorbed,
                self._service.history.plans,
                self._service.causes,
                tenants=await self._tenants([incident]),
            )
        )
        if wants_json(request):
            return json_text(await self._slices.of(as_json_text(view)))
        if wants_text(request):
            return web.Response(text=incident_text(view))
        return await self._page("incident", view=view)

    async def _cause(self, request: web.Request) -> web.Response:
        cause = self._service.causes.get(request.match_info["label"])
        if cause is None:
            raise web.HTTPNotFound(text="no cause has that label\n")
        view = cause_as_json(cause)
        if wants_text(request):
            return web.Response(text=cause_text(view))
        return web.json_response(view) if wants_json(request) else await self._page("cause", diagnosis=view)

    async def _runbook(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        text = runbook(name)
        if text is None:
            raise web.HTTPNotFound(text="no alert has that name\n")
        kind = BY_ALERT.get(name)
        found = await self._slices.of(kept(lambda each: each.name is kind, self._service.open_incidents()))
        lines = await self._lines(found[:OPEN_SHOWN])
        return await self._page("runbook", name=name, body=as_html(text), incidents=lines)

    async def _lines(self, incidents: Sequence[Incident]) -> list[dict[str, Any]]:
        tenants = await self._tenants(incidents)
        return await self._slices.of(mapped(lambda each: incident_line(each, tenants), incidents, LINES))

    async def _tenants(self, incidents: Iterable[Incident]) -> Mapping[str, str]:
        tenants = [each.subject.tenant for each in incidents]
        return await self._slices.of(names_of(tenants, self._service.history.subjects))

    async def _page(self, template: str, **values: Any) -> web.Response:
        await prepared(template)
        return html(await self._slices.of(page_work(template, **values)))
