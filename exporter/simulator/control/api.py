"""The control address: which scenario is on, and what a client needs to know to take part. JSON over HTTP.

    GET /scenarios   GET /scenario   PUT /scenario/NAME[?share=0.01&phase=auth]   GET /env
    GET /tokens      token requests that came, tokens that went out, by application
    PUT /users/ADDRESS   with {"password": "...", "app": "demo"}, either or both: `app` may open the mailbox

It hands out credentials, of the simulated tenant only; it listens on loopback unless told otherwise.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import web

from exporter.simulator.listener import BlockingError
from exporter.simulator.scenarios.scenario import UnknownScenarioError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PARAMETERS = ("share", "phase")
MAX_BODY_BYTES = 4_096  # a password


class Controlled(Protocol):
    """What can be asked of a simulator while it runs; answers are ready for JSON."""

    def scenarios(self) -> dict[str, Any]:
        """All scenarios by name."""
        ...

    def current(self) -> dict[str, Any]:
        """The current one."""
        ...

    async def set_scenario(
        self, name: str, share: float | str | None = None, phase: str | None = None
    ) -> None:
        """Switch. Raises UnknownScenarioError, ValueError for a parameter, BlockingError."""
        ...

    def env(self) -> dict[str, Any]:
        """What a client needs, credentials included."""
        ...

    def token_counts(self) -> dict[str, dict[str, int]]:
        """Token requests and tokens issued, by application."""
        ...

    def add_user(self, address: str, password: str | None = None, app: str | None = None) -> None:
        """Add a mailbox, change its password, let an application open it. Raises ValueError."""
        ...


class Control:
    """The HTTP side of a simulator."""

    def __init__(self, simulator: Controlled) -> None:
        self._simulator = simulator
        application = web.Application(middlewares=[_faults], client_max_size=MAX_BODY_BYTES)
        application.add_routes(
            [
                web.get("/scenarios", self._scenarios),
                web.get("/scenario", self._scenario),
                web.put("/scenario/{name}", self._switch),
                web.get("/env", self._env),
                web.get("/tokens", self._tokens),
                web.put("/users/{address}", self._add_user),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which port 0 leaves to the system."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection and the port."""
        await self._runner.cleanup()

    async def _scenarios(self, _request: web.Request) -> web.Response:
        return web.json_response(self._simulator.scenarios())

    async def _scenario(self, _request: web.Request) -> web.Response:
        return web.json_response(self._simulator.current())

    async def _switch(self, request: web.Request) -> web.Response:
        unknown = [name for name in request.query if name not in _PARAMETERS]
        if unknown:
            raise ValueError(f"{unknown[0]}: is unknown; the parameters are {', '.join(_PARAMETERS)}")
        await self._simulator.set_scenario(request.match_info["name"], **dict(request.query))
        return web.json_response(self._simulator.current())

    async def _env(self, _request: web.Request) -> web.Response:
        return web.json_response(self._simulator.env())

    async def _tokens(self, _request: web.Request) -> web.Response:
        return web.json_response(self._simulator.token_counts())

    async def _add_user(self, request: web.Request) -> web.Response:
        user = _user(await request.text())
        address = request.match_info["address"]
        self._simulator.add_user(address, user.get("password"), user.get("app"))
        return web.json_response({"address": address.lower()}, status=201)


def _user(body: str) -> dict[str, str]:
    try:
        user = json.loads(body)
    except ValueError:
        user = None
    texts = isinstance(user, dict) and all(isinstance(value, str) for value in user.values())
    if not texts or not user or not user.keys() <= {"password", "app"}:
        raise ValueError('the body must be {"password": "...", "app": "..."}, either or both')
    return dict(user)


@web.middleware
async def _faults(request: web.Request, handler: _Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownScenarioError as unknown:
        return web.json_response({"error": str(unknown), "scenarios": list(unknown.known)}, status=404)
    except ValueError as fault:
        return web.json_response({"error": str(fault)}, status=400)
    except BlockingError as fault:
        return web.json_response({"error": str(fault)}, status=501)
