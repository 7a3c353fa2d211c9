"""Entra's endpoints: discovery, tokens, keys, and the instance discovery that no client may need.

    GET  /TENANT/v2.0/.well-known/openid-configuration    POST /TENANT/oauth2/v2.0/token
    GET  /TENANT/discovery/v2.0/keys                      GET  /common/discovery/instance (404)

Who gets a token is `grant`'s to judge, what a scenario makes of an answer is `answer`'s; this file says it.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC
from typing import TYPE_CHECKING, Any

from aiohttp import web

from exporter.simulator.entra import wording
from exporter.simulator.entra.answer import Answer, json_answer, overridden, pieces, refused
from exporter.simulator.entra.grant import Grant, TokenRequest, judged
from exporter.simulator.entra.https import HttpsServer
from exporter.simulator.scenarios.override import Endpoint, Override

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from exporter.simulator.certificates import Certificates
    from exporter.simulator.entra.grant import Verdict
    from exporter.simulator.entra.issuer import Issuer
    from exporter.simulator.scenarios.current import CurrentScenario
    from exporter.simulator.tenant.directory import Directory

MAX_FORM_BYTES = 65_536  # an assertion with its certificate chain is a few KB
OTHER = "other"  # counts the requests of applications that are not registered

_NOT_FOUND = Answer(status=404, body=b"", headers={})


class Entra:
    """The identity provider of one tenant. `authority` is its base URL, empty before the start."""

    def __init__(
        self, current: CurrentScenario, directory: Directory, issuer: Issuer, now: Callable[[], datetime]
    ) -> None:
        self._current = current
        self._directory = directory
        self._issuer = issuer
        self._now = now
        self._requests: Counter[str] = Counter()
        self._issued: Counter[str] = Counter()
        self._started = AsyncExitStack()
        self._server: HttpsServer | None = None
        self.authority = ""

    async def start(self, host: str, port: int, certificates: Certificates) -> int:
        """Listen; returns the port, which port 0 leaves to the system."""
        runner = web.AppRunner(self._application(), access_log=None, handler_cancellation=True)
        self._started.push_async_callback(runner.cleanup)
        await runner.setup()

        def context() -> ssl.SSLContext:
            return certificates.flawed(self._current.scenario.entra_flaw)

        self._server = HttpsServer(runner, context, host=host, port=port)
        self._started.push_async_callback(self._server.close)
        self.authority = f"https://localhost:{self._server.port}"
        return self._server.port

    async def close(self) -> None:
        """Break off what is being said, and the port."""
        await self._started.aclose()
        self._server = None

    async def set_blocked(self, *, blocked: bool) -> None:
        """Leave connection attempts unanswered and open connections silent, or stop doing so."""
        if self._server is not None:
            await self._server.set_blocked(blocked=blocked)

    def counts(self) -> dict[str, dict[str, int]]:
        """Token requests that came and tokens that went out, by application, ready for JSON."""
        names = (*self._directory.applications, OTHER)
        return {name: {"requests": self._requests[name], "issued": self._issued[name]} for name in names}

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_FORM_BYTES)
        application.add_routes(
            [
                web.get("/common/discovery/instance", self._instance),
                web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery),
                web.get("/{tenant}/discovery/v2.0/keys", self._keys),
                web.post("/{tenant}/oauth2/v2.0/token", self._token),
            ]
        )
        return application

    async def _instance(self, request: web.Request) -> web.StreamResponse:
        return await self._say(request, self._override(Endpoint.INSTANCE), _NOT_FOUND, self._words(request))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        answer = json_answer(self._issuer.keys())
        return await self._say(request, self._override(Endpoint.KEYS), answer, self._words(request))

    async def _discovery(self, request: web.Request) -> web.StreamResponse:
        words = self._words(request)
        known = self._directory.is_called(words["tenant"])
        answer = (
            json_answer(self._configuration())
            if known
            else refused(wording.TENANT_NOT_FOUND_AT_DISCOVERY, words)
        )
        return await self._say(request, self._override(Endpoint.DISCOVERY), answer, words)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        asked = TokenRequest(tenant=request.match_info["tenant"], form=form)
        words = self._words(request, asked)
        now = self._now().timestamp()
        verdict = judged(asked, self._directory, audiences=self._audiences(), now=now)
        override = self._override(Endpoint.TOKEN)
        if not _concerns(override, asked, verdict):
            override = Override(endpoint=Endpoint.TOKEN)
        self._count(asked, verdict, override)
        return await self._say(request, override, self._verdict_answer(verdict, words), words)

    def _verdict_answer(self, verdict: Verdict, words: Mapping[str, str]) -> Answer:
        """{"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": "eyJ..."}"""
        if not isinstance(verdict, Grant):
            return refused(verdict, words)
        scenario = self._current.scenario
        token = self._issuer.issue(verdict, seconds=scenario.token_seconds, claims=scenario.token_claims)
        lifetime = {"expires_in": scenario.token_seconds, "ext_expires_in": scenario.token_seconds}
        return json_answer({"token_type": "Bearer", **lifetime, "access_token": token})

    def _count(self, asked: TokenRequest, verdict: Verdict, override: Override) -> None:
        application = self._directory.find(asked.client_id)
        name = application.name if application else OTHER
        self._requests[name] += 1
        self._issued[name] += (
            isinstance(verdict, Grant) and override.refusal is None and override.body is None
        )

    def _override(self, endpoint: Endpoint) -> Override:
        return self._current.scenario.override(endpoint)

    def _audiences(self) -> tuple[str, ...]:
        names = (self._directory.tenant_id, self._directory.domain)
        return tuple(f"{self.authority}/{name}/{end}" for name in names for end in _AUDIENCE_ENDS)

    def _words(self, request: web.Request, asked: TokenRequest | None = None) -> dict[str, str]:
        """What texts may name; what is not asked for is left out."""
        form = asked.form if asked else {}
        return {
            "authority": self.authority,
            "tenant": request.match_info.get("tenant", ""),
            "app": form.get("client_id", ""),
            "scope": form.get("scope", ""),
            "grant_type": form.get("grant_type", ""),
            "credential": form.get("client_assertion") or form.get("client_secret", ""),
            "trace": str(uuid.uuid4()),
            "correlation": request.headers.get("client-request-id") or str(uuid.uuid4()),
            "time": f"{self._now().astimezone(UTC):%Y-%m-%d %H:%M:%SZ}",
        }

    def _configuration(self) -> dict[str, Any]:
        """The OpenID Connect metadata that clients read; its URLs carry the tenant's id, as Entra's do."""
        base = f"{self.authority}/{self._directory.tenant_id}"
        return {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "tenant_region_scope": "EU",
        }

    async def _say(
        self, request: web.Request, override: Override, answer: Answer, words: Mapping[str, str]
    ) -> web.StreamResponse:
        said = overridden(answer, override, words)
        await asyncio.sleep(override.delay_seconds)
        if self._server is not None:
            await self._server.opened()
        response = web.StreamResponse(status=said.status, headers={**said.headers, **_traced(words)})
        if not (override.gzip or override.pad_bytes):  # else chunked: a hostile length is not announced
            response.content_length = len(said.body)
        await response.prepare(request)
        for piece in pieces(said.body, override):
            if piece:  # an empty chunk would be the last one
                await response.write(piece)
            await asyncio.sleep(override.drip_seconds)
        if override.cut_bytes is not None and request.transport is not None:
            request.transport.close()
        return response


_AUDIENCE_ENDS = ("oauth2/v2.0/token", "v2.0")  # either may be named as an assertion's audience


def _concerns(override: Override, asked: TokenRequest, verdict: Verdict) -> bool:
    """A scenario's refusal waits until a token would be granted; what breaks the line breaks it for all."""
    meant = override.credential in (None, asked.credential)
    return meant and (override.refusal is None or isinstance(verdict, Grant))


def _traced(words: Mapping[str, str]) -> dict[str, str]:
    return {"x-ms-request-id": words["trace"], "client-request-id": words["correlation"]}
