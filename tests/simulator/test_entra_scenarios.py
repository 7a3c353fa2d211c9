from __future__ import annotations

import asyncio
import http.client
import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from exporter.simulator.simulator import Simulator

from .client import fetch, oauth_login, token_page

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 5, 7, 8, 9, 10, tzinfo=UTC)
OK = (235, "2.7.0 Authentication successful")
DISCOVERY = "/contoso.example/v2.0/.well-known/openid-configuration"


async def _token(env: dict[str, Any], app: str = "demo") -> str:
    return (await asyncio.to_thread(token_page, env, app)).json["access_token"]


REFUSALS = {
    "oauth_secret_expired": (401, "invalid_client", 7000222, "The provided client secret keys for app '"),
    "oauth_secret_invalid": (401, "invalid_client", 7000215, "Invalid client secret provided."),
    "oauth_consent_missing": (400, "invalid_grant", 65001, "The user or administrator has not consented"),
    "oauth_app_disabled": (400, "unauthorized_client", 7000112, "Application '"),
    "oauth_app_not_found": (400, "unauthorized_client", 700016, "Application with identifier '"),
    "oauth_tenant_not_found": (400, "invalid_tenant", 90002, "Tenant '"),
    "oauth_conditional_access": (400, "invalid_grant", 53003, "Access has been blocked by Conditional"),
    "token_throttled": (429, "temporarily_unavailable", 90055, "There are too many incoming requests."),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_token_is_refused_and_those_that_are_out_stay_good(entra: Simulator, name: str) -> None:
    env, (status, error, aadsts, text) = entra.env(), REFUSALS[name]
    token = await _token(env)
    await entra.set_scenario(name)
    page = await asyncio.to_thread(token_page, env)
    assert (page.status, page.json["error"], page.json["error_codes"]) == (status, error, [aadsts])
    assert page.json["error_description"].startswith(f"AADSTS{aadsts}: {text}")
    assert await asyncio.to_thread(oauth_login, env, "oauth2", token) == OK
    await entra.set_scenario("healthy")
    assert await _token(env)
    assert entra.token_counts()["demo"] == {"requests": 3, "issued": 2}


async def test_oauth_secret_expired_names_the_application(entra: Simulator) -> None:
    env = entra.env()
    await entra.set_scenario("oauth_secret_expired")
    description = (await asyncio.to_thread(token_page, env)).json["error_description"]
    assert f"for app '{env['apps']['demo']['client_id']}' are expired." in description


async def test_oauth_secret_expired_tells_a_wrong_secret_so(entra: Simulator) -> None:
    await entra.set_scenario("oauth_secret_expired")
    page = await asyncio.to_thread(token_page, entra.env(), client_secret="wrong")
    assert page.json["error_codes"] == [7000215]


async def test_basic_auth_disabled_leaves_tokens_and_their_login(entra: Simulator) -> None:
    env = entra.env()
    await entra.set_scenario("basic_auth_disabled")
    assert await asyncio.to_thread(oauth_login, env, "oauth2", await _token(env)) == OK


async def test_token_goes_on_while_the_secret_is_expired_until_it_runs_out(tmp_path: Path) -> None:
    overlay = _file(tmp_path, "healthy: {token_seconds: 20}")
    times = [NOW]
    async with Simulator(replies_file=overlay, now=lambda: times[-1]) as simulator:
        env = simulator.env()
        page = await asyncio.to_thread(token_page, env)
        assert page.json["expires_in"] == 20
        await simulator.set_scenario("oauth_secret_expired")
        times.append(NOW + timedelta(seconds=19))
        assert await asyncio.to_thread(oauth_login, env, "oauth2", page.json["access_token"]) == OK
        times.append(NOW + timedelta(seconds=20))
        code, text = await asyncio.to_thread(oauth_login, env, "oauth2", page.json["access_token"])
    assert (code, text.split(" [")[0]) == (535, "5.7.3 Authentication unsuccessful")


@pytest.mark.parametrize(
    "name", ["oauth_permission_missing", "oauth_audience_wrong", "oauth_rejected", "token_stale"]
)
async def test_token_comes_and_is_refused_without_a_reason(entra: Simulator, name: str) -> None:
    env = entra.env()
    await entra.set_scenario(name)
    page = await asyncio.to_thread(token_page, env)
    assert page.json["expires_in"] == 3599
    code, text = await asyncio.to_thread(oauth_login, env, "oauth2", page.json["access_token"])
    assert (code, text.split(" [")[0]) == (535, "5.7.3 Authentication unsuccessful")


@pytest.mark.parametrize(
    ("name", "status", "header", "begins"),
    [
        ("token_server_error", 503, ("Retry-After", "5"), b"<!DOCTYPE html>"),
        ("token_throttled", 429, ("Retry-After", "10"), b'{"error": "temporarily_unavailable"'),
        ("token_html", 200, ("Content-Type", "text/html"), b"<html>"),
        ("token_redirect", 307, ("Location", "{path}"), b""),
        ("token_malformed", 200, ("Content-Type", "application/json; charset=utf-8"), b"{}"),
    ],
)
async def test_token_answer_is_another(
    entra: Simulator, name: str, status: int, header: tuple[str, str], begins: bytes
) -> None:
    env = entra.env()
    await entra.set_scenario(name)
    page = await asyncio.to_thread(token_page, env)
    path = f"{env['authority']}/{env['tenant']}/oauth2/v2.0/token"
    assert (page.status, page.headers[header[0]]) == (status, header[1].format(path=path))
    assert page.body.startswith(begins)
    assert entra.token_counts()["demo"]["issued"] == 0


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [("token_expiry_odd", "expires_in", "soon"), ("token_unsafe", "access_token", "eyJ0\r\nRSET\r\n")],
)
async def test_token_answer_has_a_field_changed(entra: Simulator, name: str, field: str, value: str) -> None:
    await entra.set_scenario(name)
    answer = (await asyncio.to_thread(token_page, entra.env())).json
    assert answer[field] == value
    assert answer["token_type"] == "Bearer"


async def test_token_echoes_credential_repeats_the_secret(entra: Simulator) -> None:
    env = entra.env()
    await entra.set_scenario("token_echoes_credential")
    page = await asyncio.to_thread(token_page, env)
    assert env["apps"]["demo"]["client_secret"] in page.json["error_description"]


@pytest.mark.parametrize("name", ["token_hang", "token_slow", "token_endpoint_blocked"])
async def test_token_does_not_come_in_time(entra: Simulator, name: str) -> None:
    await entra.set_scenario(name)
    with pytest.raises(TimeoutError):
        await asyncio.to_thread(token_page, entra.env(), timeout=0.2)


async def test_token_slow_comes_late(tmp_path: Path) -> None:
    overlay = _file(tmp_path, "token_slow: {entra: {token: {delay_seconds: 0.2}}}")
    async with Simulator(scenario="token_slow", replies_file=overlay) as simulator:
        began = time.monotonic()
        assert await _token(simulator.env())
    assert time.monotonic() - began >= 0.2


async def test_token_drip_is_never_silent_and_never_done(tmp_path: Path) -> None:
    overlay = _file(tmp_path, "token_drip: {entra: {token: {drip_seconds: 0.02}}}")
    async with Simulator(scenario="token_drip", replies_file=overlay) as simulator:
        request = asyncio.create_task(asyncio.to_thread(token_page, simulator.env(), timeout=0.2))
        done, _ = await asyncio.wait({request}, timeout=0.4)
        assert not done
    with pytest.raises(http.client.IncompleteRead):
        await request


async def test_token_huge_stands_behind_blanks(tmp_path: Path) -> None:
    overlay = _file(tmp_path, "token_huge: {entra: {token: {pad_bytes: 1000000}}}")
    async with Simulator(scenario="token_huge", replies_file=overlay) as simulator:
        page = await asyncio.to_thread(token_page, simulator.env())
    assert page.body.startswith(b" " * 1_000_000 + b"{")
    assert page.json["access_token"]
    assert "Content-Length" not in page.headers


async def test_token_gzip_bomb_is_small_on_the_line(entra: Simulator, tmp_path: Path) -> None:
    overlay = _file(tmp_path, "token_gzip_bomb: {entra: {token: {pad_bytes: 10000000, gzip: true}}}")
    async with Simulator(scenario="token_gzip_bomb", replies_file=overlay) as simulator:
        page = await asyncio.to_thread(token_page, simulator.env())
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.body) < 20_000


async def test_token_cut_ends_in_the_middle(entra: Simulator) -> None:
    await entra.set_scenario("token_cut")
    with pytest.raises(http.client.IncompleteRead) as raised:
        await asyncio.to_thread(token_page, entra.env())
    assert len(raised.value.partial) == 40


async def test_token_endpoint_blocked_leaves_the_submission_port_and_is_undone(entra: Simulator) -> None:
    env = entra.env()
    token = await _token(env)
    await entra.set_scenario("token_endpoint_blocked")
    assert await asyncio.to_thread(oauth_login, env, "oauth2", token) == OK
    await entra.set_scenario("healthy")
    assert await _token(env)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("token_endpoint_intercepted", "unable to get local issuer certificate|self.signed certificate"),
        ("token_endpoint_wrong_name", r"Hostname mismatch"),
        ("token_endpoint_cert_expired", r"certificate has expired"),
    ],
)
async def test_certificate_of_entra_does_not_verify(entra: Simulator, name: str, reason: str) -> None:
    await entra.set_scenario(name)
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        await asyncio.to_thread(token_page, entra.env())
    await entra.set_scenario("healthy")
    assert await _token(entra.env())


async def test_port_blocked_leaves_entra(entra: Simulator) -> None:
    await entra.set_scenario("port_blocked")
    assert await _token(entra.env())
    with pytest.raises(TimeoutError):
        socket.create_connection((entra.env()["host"], entra.env()["ports"]["submission"]), 0.2)


async def test_discovery_server_error_leaves_the_token_endpoint(entra: Simulator) -> None:
    await entra.set_scenario("discovery_server_error")
    assert (await asyncio.to_thread(fetch, entra.env(), DISCOVERY)).status == 503
    assert await _token(entra.env())


async def test_oauth_tenant_not_found_is_told_at_discovery_too(entra: Simulator) -> None:
    await entra.set_scenario("oauth_tenant_not_found")
    page = await asyncio.to_thread(fetch, entra.env(), DISCOVERY)
    assert (page.status, page.json["error_codes"]) == (400, [90002])
    assert "'contoso.example'" in page.json["error_description"]


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [("keys", "/contoso.example/discovery/v2.0/keys"), ("instance", "/common/discovery/instance")],
)
async def test_any_endpoint_can_be_twisted(tmp_path: Path, endpoint: str, path: str) -> None:
    override = {"status": 418, "body": "{time}", "headers": {"X-Said": "{authority}"}}
    overlay = _file(tmp_path, json.dumps({"healthy": {"entra": {endpoint: override}}}))
    async with Simulator(replies_file=overlay) as simulator:
        page = await asyncio.to_thread(fetch, simulator.env(), path)
        assert page.headers["X-Said"] == simulator.env()["authority"]
    assert page.status == 418


def _file(directory: Path, text: str) -> Path:
    path = directory / "replies.yaml"
    path.write_text(text)
    return path
