"""Judges a token request (client credentials, RFC 6749 section 4.4): a Grant, or why it is refused. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.simulator.entra import assertion, wording
from exporter.simulator.scenarios.refusal import Refusal
from exporter.simulator.tenant.directory import Credential

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.simulator.tenant.directory import Application, Directory

EXCHANGE = "https://outlook.office365.com"
EXCHANGE_ID = "00000002-0000-0ff1-ce00-000000000000"  # the same, as an application id
GRAPH = "https://graph.microsoft.com"
DEFAULT = "/.default"

_RESOURCES = frozenset({EXCHANGE, EXCHANGE_ID, GRAPH})
_RESOURCE = re.compile(r"(?:https|api)://[^\s/][^\s]*|[0-9a-fA-F-]{36}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What a client asks: the tenant of the path, the form of the body."""

    tenant: str
    form: Mapping[str, str]

    @property
    def client_id(self) -> str:
        """Who asks."""
        return self.form.get("client_id", "")

    @property
    def scope(self) -> str:
        """What for."""
        return self.form.get("scope", "")

    @property
    def credential(self) -> Credential | None:
        """The kind of proof that comes with it; an assertion goes before a secret."""
        if self.form.get("client_assertion_type") == assertion.TYPE and self.form.get("client_assertion"):
            return Credential.CERTIFICATE
        return Credential.SECRET if self.form.get("client_secret") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token may be issued: to whom, for which resource, on which proof."""

    application: Application
    audience: str
    credential: Credential


Verdict = Grant | Refusal


def judged(asked: TokenRequest, directory: Directory, *, audiences: tuple[str, ...], now: float) -> Verdict:
    """What Entra makes of a request. `audiences`: whom an assertion may be meant for. `now`: Unix seconds."""
    if (problem := _form_problem(asked, directory)) is not None:
        return problem
    if (application := directory.find(asked.client_id)) is None:
        return wording.APP_NOT_FOUND
    if (credential := asked.credential) is None:
        return wording.CREDENTIAL_MISSING
    problem = _proof_problem(asked, application, audiences, now) or _scope_problem(asked.scope)
    audience = asked.scope.removesuffix(DEFAULT).rstrip("/")
    return problem or Grant(application=application, audience=audience, credential=credential)


def _form_problem(asked: TokenRequest, directory: Directory) -> Refusal | None:
    grant_type = asked.form.get("grant_type", "")
    checks = (
        (directory.is_called(asked.tenant), wording.TENANT_NOT_FOUND),
        (grant_type, wording.GRANT_MISSING),
        (grant_type == "client_credentials", wording.GRANT_UNSUPPORTED),
        (asked.client_id, wording.CLIENT_MISSING),
        (asked.scope, wording.SCOPE_MISSING),
    )
    return next((problem for holds, problem in checks if not holds), None)


def _proof_problem(
    asked: TokenRequest, application: Application, audiences: tuple[str, ...], now: float
) -> Refusal | None:
    if asked.credential is Credential.CERTIFICATE:
        return assertion.problem(asked.form["client_assertion"], application, audiences=audiences, now=now)
    return None if application.has_secret(asked.form["client_secret"]) else wording.SECRET_WRONG


def _scope_problem(scope: str) -> Refusal | None:
    resource = scope.removesuffix(DEFAULT)
    checks = (
        (scope.endswith(DEFAULT), wording.SCOPE_WITHOUT_DEFAULT),
        (_RESOURCE.fullmatch(resource), wording.SCOPE_INVALID),
        (resource.rstrip("/") in _RESOURCES, wording.RESOURCE_NOT_FOUND),
    )
    return next((problem for holds, problem in checks if not holds), None)
