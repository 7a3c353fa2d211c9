"""What people are called for: incidents, the causes behind them, the runbooks of their alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from exporter.diagnosis.explain import cause_as_json
from exporter.web.answer import html, wants_json
from exporter.web.incident_views import incident_line, incident_view, told_with
from exporter.web.pages import page
from exporter.web.runbook import as_html, runbook
from exporter.web.tenants import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.incidents.incident import Incident
    from exporter.web.service import Service

INCIDENTS_SHOWN = 1000
LISTED = 200  # on the page: the open ones come first, and nobody reads on
OPEN_SHOWN = 20  # on a runbook, of its own


class IncidentRoutes:
    """`/incidents`, `/incidents/ID`, `/causes/LABEL`, `/runbooks/NAME`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> Iterator[web.RouteDef]:
        """All of them."""
        yield web.get("/incidents", self._incidents)
        yield web.get("/incidents/{id}", self._incident)
        yield web.get("/causes/{label}", self._cause)
        yield web.get("/runbooks/{name}", self._runbook)

    async def _incidents(self, request: web.Request) -> web.Response:
        latest = await self._service.alerting.latest(INCIDENTS_SHOWN)
        tenants = self._tenants(latest)
        lines = [incident_line(each, tenants) for each in latest]
        if wants_json(request):
            return web.json_response({"incidents": lines})
        told = told_with(lines)
        return html(page("incidents", lines=told[:LISTED], more=len(told) - LISTED))

    async def _incident(self, request: web.Request) -> web.Response:
        alerting = self._service.alerting
        incident = await alerting.find(request.match_info["id"])
        if incident is None:
            raise web.HTTPNotFound(text="no incident has that ID\n")
        steps, absorbed = await alerting.steps_of(incident.id), alerting.absorbed_by(incident.id)
        plans = {known.plan.id: known.plan for known in self._service.history.all()}
        tenants = self._tenants([incident])
        view = incident_view(incident, steps, absorbed, plans, self._service.causes, tenants=tenants)
        return web.json_response(view) if wants_json(request) else html(page("incident", view=view))

    async def _cause(self, request: web.Request) -> web.Response:
        cause = self._service.causes.get(request.match_info["label"])
        if cause is None:
            raise web.HTTPNotFound(text="no cause has that label\n")
        view = cause_as_json(cause)
        return web.json_response(view) if wants_json(request) else html(page("cause", diagnosis=view))

    async def _runbook(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        text = runbook(name)
        if text is None:
            raise web.HTTPNotFound(text="no alert has that name\n")
        found = [each for each in self._service.open_incidents() if each.name.alert == name][:OPEN_SHOWN]
        tenants = self._tenants(found)
        lines = [incident_line(each, tenants) for each in found]
        return html(page("runbook", name=name, body=as_html(text), incidents=lines))

    def _tenants(self, incidents: Iterable[Incident]) -> Mapping[str, str]:
        return names_of((each.subject.tenant for each in incidents), self._service.history.subjects)
