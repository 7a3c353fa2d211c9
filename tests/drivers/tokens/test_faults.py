"""Every way in which an issuer, or what stands in its place, gives no token: one kind of failure each."""

from __future__ import annotations

import time

import pytest

from exporter.failure import FailureKind
from tests.drivers.issuer import (
    Act,
    dripping,
    endless,
    grant,
    hanging,
    raw,
    refusal,
    reply,
    resetting,
)
from tests.drivers.tokens.harness import DEADLINE_SECONDS, Harness, cause_of

BOMB = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + b"\x1f\x8b" * 99
INVALID, REFUSED = FailureKind.TOKEN_INVALID, FailureKind.TOKEN_REFUSED
SERVER, THROTTLED = FailureKind.TOKEN_SERVER, FailureKind.TOKEN_THROTTLED
PAGE = b"<html><body>Sign in to the network: client secret is invalid</body></html>"
FAULTS: dict[str, tuple[Act, FailureKind, str]] = {
    "HTML 200": (reply(200, PAGE, kind="text/html"), INVALID, "not JSON (text/html)"),
    "HTML 403": (reply(403, PAGE, kind="text/html"), INVALID, "HTTP 403 with text/html"),
    "HTML 503": (reply(503, PAGE, kind="text/html"), SERVER, "HTTP 503"),
    "redirect": (reply(302, b"", Location="http://evil.example/?x=1"), INVALID, "to evil.example"),
    "redirect to nowhere": (reply(307, b""), INVALID, "to nowhere"),
    "empty": (reply(200, b""), INVALID, "is empty"),
    "204": (reply(204, b""), INVALID, "HTTP 204"),
    "{}": (reply(200, {}), INVALID, "no access_token"),
    "list": (reply(200, []), INVALID, "not an object"),
    "number": (reply(200, 7), INVALID, "not an object"),
    "null": (reply(200, b"null"), INVALID, "not an object"),
    "deep": (reply(200, b"[" * 100_000), INVALID, "nested too deeply"),
    "deep objects": (reply(200, b'{"a":' * 40_000), INVALID, "nested too deeply"),
    "latin-1": (reply(200, b'{"access_token": "\xe9"}'), INVALID, "not JSON"),
    "no text": (reply(200, grant(expires_in=1) | {"access_token": 7}), INVALID, "no access_token"),
    "expires_in text": (reply(200, grant(expires_in="soon")), INVALID, "expires_in"),
    "expires_in negative": (reply(200, grant(expires_in=-5)), INVALID, "expires_in"),
    "expires_in 0": (reply(200, grant(expires_in=0)), INVALID, "expires_in"),
    "expires_in 1e18": (reply(200, grant(expires_in=1e18)), INVALID, "expires_in"),
    "expires_in NaN": (reply(200, grant(expires_in=float("nan"))), INVALID, "expires_in"),
    "token with CR": (reply(200, grant("a\rb")), INVALID, "no token may have"),
    "token with LF": (reply(200, grant("a\nQUIT")), INVALID, "no token may have"),
    "token with ^A": (reply(200, grant("a\x01b")), INVALID, "no token may have"),
    "token 64 KiB": (reply(200, grant("a" * 65536)), INVALID, "longer than 16384"),
    "token type": (reply(200, grant(token_type="pop")), INVALID, "another type"),
    "1 GB": (endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65536), INVALID, "longer than 262144"),
    "gzip": (raw(BOMB), INVALID, "compressed"),
    "500": (reply(500, b"oops"), SERVER, "HTTP 500"),
    "503 with AADSTS": (reply(503, refusal("x", "AADSTS90033: Busy.")), SERVER, "AADSTS90033: Busy."),
    "429": (reply(429, b""), THROTTLED, "HTTP 429"),
    "400 without a word": (reply(400, b""), INVALID, "HTTP 400"),
    "refused at 200": (reply(200, refusal()), REFUSED, "AADSTS7000222"),
    "refused at 401": (reply(401, refusal()), REFUSED, "AADSTS7000222"),
    "word only": (reply(400, {"error": "invalid_scope"}), REFUSED, "invalid_scope"),
    "odd words": (reply(400, {"error": "a\r\nb", "error_description": 7}), REFUSED, "error"),
    "closed": (raw(b""), FailureKind.CLOSED, "closed"),
    "reset": (resetting, FailureKind.CLOSED, "closed"),
}


@pytest.mark.parametrize("row", FAULTS.values(), ids=FAULTS)
async def test_fault_of_the_token_endpoint_is_told(
    harness: Harness, row: tuple[Act, FailureKind, str]
) -> None:
    act, kind, words = row
    harness.issuer.token = act

    exc = await harness.fault()

    assert exc.fact.kind is kind
    assert words in exc.fact.detail
    assert len(harness.issuer.token_requests) == 1


@pytest.mark.parametrize(
    "name", ["HTML 200", "HTML 503", "redirect", "list", "deep", "1 GB", "429", "closed"]
)
async def test_fault_of_the_discovery_is_told(harness: Harness, name: str) -> None:
    act, kind, _ = FAULTS[name]
    harness.issuer.discovery = act

    exc = await harness.fault()

    assert exc.fact.kind is kind
    assert not harness.issuer.token_requests


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"token_endpoint": "http://localhost/token"}, id="not https"),
        pytest.param({"token_endpoint": None}, id="null"),
        pytest.param({"token_endpoint": ["x"]}, id="list"),
        pytest.param({"token_endpoint": "https://h:port/x"}, id="no address"),
        pytest.param({"issuer": "https://other.example/"}, id="of another issuer"),
    ],
)
async def test_discovery_that_does_not_fit_is_told(harness: Harness, changes: dict[str, object]) -> None:
    harness.issuer.discovery = reply(200, harness.issuer.metadata(**changes))

    exc = await harness.fault(authority=None, oidc_authority=f"{harness.issuer.url}/contoso/v2.0")

    assert exc.fact.kind is FailureKind.TOKEN_INVALID
    assert not harness.issuer.token_requests


async def test_tenant_that_does_not_exist_is_a_refusal(harness: Harness) -> None:
    harness.issuer.discovery = reply(
        400, refusal("invalid_tenant", "AADSTS90002: Tenant 'contoso' not found.")
    )

    exc = await harness.fault()

    assert (exc.fact.kind, exc.fact.oauth_error) == (REFUSED, "AADSTS90002")


@pytest.mark.parametrize(
    "act",
    [pytest.param(hanging, id="hangs"), pytest.param(dripping(b"HTTP/1.1 200 OK\r\nX: y" * 99), id="drips")],
)
@pytest.mark.parametrize("where", ["discovery", "token"])
async def test_deadline_holds(harness: Harness, act: Act, where: str) -> None:
    harness.hurry()
    setattr(harness.issuer, where, act)
    started = time.monotonic()

    exc = await harness.fault()

    assert exc.fact.kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < DEADLINE_SECONDS + 0.25
    assert cause_of(exc) == "token_endpoint_unreachable"


async def test_refusal_names_number_and_sentence(harness: Harness) -> None:
    body = refusal(error_codes=[7000222], correlation_id="0c1b2d3e-1111-2222-3333-444455556666")
    harness.issuer.token = reply(401, body)

    exc = await harness.fault()

    assert exc.fact.oauth_error == "AADSTS7000222"
    assert exc.fact.detail == (
        "invalid_client: AADSTS7000222: The provided client secret keys for app '1' are expired. "
        "Visit the Azure portal to create new keys for your app. "
        "(correlation id 0c1b2d3e-1111-2222-3333-444455556666)"
    )
    assert cause_of(exc) == "oauth_secret_expired"


async def test_authority_that_is_no_address_is_our_fault(harness: Harness) -> None:
    exc = await harness.fault(authority="login.example")

    assert exc.fact.kind is FailureKind.LOCAL


async def test_issuer_that_is_not_trusted_is_told(harness: Harness) -> None:
    exc = await harness.fault(ca_file=None)

    assert exc.fact.kind is FailureKind.CERT_UNTRUSTED


async def test_port_that_is_closed_is_told(harness: Harness) -> None:
    exc = await harness.fault(authority="https://localhost:1")

    assert exc.fact.kind is FailureKind.CONNECT_REFUSED
    assert cause_of(exc) == "token_endpoint_unreachable"
