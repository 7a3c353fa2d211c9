"""MSAL's http_client: our own driver makes each of its requests on the loop, within one deadline over all.

What came over the wire decides, not what MSAL makes of it: a failure is judged here, before MSAL sees it, and
of a token MSAL gets the least that it needs. So no word of an issuer's reaches MSAL's caches, errors or logs.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

from exporter.drivers.faults import failure
from exporter.errors import Failure
from exporter.facts.answer import AnswerError
from exporter.facts.issuer import check_metadata, failure_in, media_type, wait_seconds
from exporter.facts.token import read_grant
from exporter.failure import FailureFact, FailureKind
from exporter.redact import Redactor
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.drivers.http import HttpDriver
    from exporter.drivers.http_answer import HttpAnswer
    from exporter.facts.token import Grant
    from exporter.model import OAuth2
    from exporter.ports import Clock

GRACE_SECONDS = 1.0  # for the loop to end a request that is over its deadline; nothing waits longer
JWT_DOTS = 2
MIN_SECRET_CHARACTERS = 4  # hiding less would garble every text
_SECRET_FIELDS = ("client_secret", "client_assertion")
_SECRET_HEADERS = ("authorization", "secret", "x-identity-header")  # Arc, Azure ML, App Service


class Deferred(Failure):
    """The issuer wants to be left alone for a while."""

    def __init__(self, fact: FailureFact, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer as MSAL reads it."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class MsalHttpClient:
    """One request for a token. MSAL calls `get` and `post` in its thread; all else happens on the loop."""

    def __init__(
        self, http: HttpDriver, oauth2: OAuth2, *, managed: bool, clock: Clock, deadline_seconds: float
    ) -> None:
        self.grant: Grant | None = None
        self.failure: Exception | None = None
        self.seconds = 0.0
        self._http = http
        self._oauth2 = oauth2
        self._managed = managed
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._ends = 0.0
        self._loop = asyncio.get_running_loop()
        self._redact = Redactor()
        self._lock = threading.Lock()
        self._request: concurrent.futures.Future[HttpAnswer] | None = None
        self._challenged = False
        self._aborted = False

    def begin(self) -> None:
        """The deadline counts from now: a thread has been found."""
        self._ends = time.monotonic() + self._deadline_seconds

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Response:
        """MSAL reads the issuer's metadata or, of a managed identity, asks for the token."""
        joint = "&" if "?" in url else "?"
        answer = self._send("GET", f"{url}{joint}{urlencode(params)}" if params else url, headers or {}, None)
        return self._token(answer) if self._managed else self._metadata(answer)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,  # noqa: ARG002 - MSAL sends none to a token endpoint
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Response:
        """MSAL asks the token endpoint."""
        fields = dict(data or {})
        for name in _SECRET_FIELDS:
            self._hide(fields.get(name))
        form = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"}
        return self._token(self._send("POST", url, form, urlencode(fields).encode("ascii")))

    def close(self) -> None:
        """MSAL may call it; nothing is kept open."""

    def abort(self) -> None:
        """Nobody waits any more: end the request under way, let none begin."""
        with self._lock:
            self._aborted = True
            if self._request is not None:
                self._request.cancel()

    def _send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> HttpAnswer:
        for name, value in headers.items():
            if name.lower() in _SECRET_HEADERS:
                self._hide(value.removeprefix("Basic "))
        left = self._ends - time.monotonic()
        try:
            answer = self._begin(method, url, headers, data, left).result(max(0.0, left) + GRACE_SECONDS)
        except Failure as exc:
            self._fail(Failure(exc.fact))
        except (concurrent.futures.CancelledError, TimeoutError):
            self._fail(failure(Phase.TOKEN, FailureKind.LOCAL, "the request was given up"))
        except Exception as exc:  # our own bug: told by its type, because its words may hold the request
            self._fail(RuntimeError(f"the HTTP driver raised {type(exc).__name__}"))
        self.seconds += answer.seconds
        return answer

    def _begin(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, left: float
    ) -> concurrent.futures.Future[HttpAnswer]:
        with self._lock:
            if self._aborted or self._loop.is_closed():
                raise concurrent.futures.CancelledError
            self._request = asyncio.run_coroutine_threadsafe(
                self._http.request(
                    method,
                    url,
                    headers=headers,
                    data=data,
                    deadline_seconds=left,
                    ca_file=self._oauth2.ca_file,
                    proxy=None if self._managed else self._oauth2.proxy,  # metadata is never behind a proxy
                    allow_plain=self._managed,
                ),
                self._loop,
            )
            return self._request

    def _metadata(self, answer: HttpAnswer) -> Response:
        """The issuer's openid-configuration."""
        self._judge(answer)
        try:
            check_metadata(answer.body)
        except AnswerError as exc:
            self._refuse("openid-configuration", answer, exc)
        return Response(status_code=200, text=answer.body.decode("utf-8-sig"), headers={})

    def _token(self, answer: HttpAnswer) -> Response:
        challenge = answer.header("www-authenticate")
        if self._managed and answer.status == 401 and challenge and not self._challenged:
            self._challenged = True  # Azure Arc: MSAL reads a file that it names, and asks once more
            return Response(status_code=401, text="", headers={"WWW-Authenticate": challenge})
        self._judge(answer)
        now = self._clock.now()
        try:
            self.grant = read_grant(answer.body, now)
        except AnswerError as exc:
            self._refuse("token answer", answer, exc)
        return Response(status_code=200, text=_least(self.grant, now), headers={})

    def _judge(self, answer: HttpAnswer) -> None:
        """Raise the failure that the answer states, if any."""
        fact = failure_in(
            answer.status,
            answer.body,
            content_type=self._shown(answer, "content-type"),
            location=self._shown(answer, "location"),
            redact=self._redact,
        )
        if fact is not None:
            wait = wait_seconds(answer.status, answer.header("retry-after"), self._clock.now())
            self._fail(Deferred(fact, wait) if wait else Failure(fact))

    def _refuse(self, what: str, answer: HttpAnswer, exc: AnswerError) -> NoReturn:
        kind = media_type(self._shown(answer, "content-type"))
        self._fail(failure(Phase.TOKEN, FailureKind.TOKEN_INVALID, f"the {what} {exc} ({kind})"))

    def _shown(self, answer: HttpAnswer, name: str) -> str:
        """A header, redacted before anything is cut from it."""
        return self._redact(answer.header(name) or "")

    def _fail(self, exc: Exception) -> NoReturn:
        """Remember it: MSAL may make another error of it, or none."""
        self.failure = exc
        raise exc

    def _hide(self, value: str | bytes | None) -> None:
        """Hide a secret that is about to leave; of a JWT also each part by itself."""
        text = value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
        for secret in {text, *(text.split(".") if text.count(".") == JWT_DOTS else ())}:
            if len(secret) >= MIN_SECRET_CHARACTERS:
                self._redact.hide(secret)


def _least(grant: Grant, now: float) -> str:
    """A token answer in which all of MSAL's flows find what they look for, and nothing else."""
    seconds = max(1, int(grant.lifetime_seconds))
    return json.dumps(
        {
            "token_type": "Bearer",
            "access_token": grant.text.reveal(),
            "expires_in": seconds,
            "expires_on": str(int(now) + seconds),
        }
    )
