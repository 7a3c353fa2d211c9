from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from .client import basic_login, connected, log_in, token_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from exporter.simulator.simulator import Simulator


@pytest.fixture
async def http(simulator: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    base = f"http://127.0.0.1:{simulator.env()['ports']['control']}"
    async with aiohttp.ClientSession(base) as session:
        yield session


async def test_get_scenarios_describes_each(http: aiohttp.ClientSession) -> None:
    scenarios = await (await http.get("/scenarios")).json()
    assert scenarios["basic_auth_ramp"] == {
        "description": scenarios["basic_auth_ramp"]["description"],
        "refuses": ["basic"],
        "share": 0.3,
        "phase": "auth",
        "phases": ["auth", "mail_from", "message"],
        "entra": [],
    }
    assert scenarios["slow"]["phases"] == []
    assert scenarios["oauth_tenant_not_found"]["entra"] == ["discovery", "token"]


async def test_put_scenario_changes_what_get_scenario_tells(http: aiohttp.ClientSession) -> None:
    put = await http.put("/scenario/basic_auth_retired?share=0.01&phase=message")
    assert put.status == 200
    current = await (await http.get("/scenario")).json()
    assert current == await put.json()
    assert (current["name"], current["share"], current["phase"]) == ("basic_auth_retired", 0.01, "message")


async def test_put_scenario_takes_effect(http: aiohttp.ClientSession, simulator: Simulator) -> None:
    await http.put("/scenario/basic_auth_disabled")
    assert (await asyncio.to_thread(basic_login, simulator.env()))[0] == 535


async def test_put_scenario_without_parameters_takes_the_defaults(http: aiohttp.ClientSession) -> None:
    await http.put("/scenario/basic_auth_ramp?share=1&phase=message")
    current = await (await http.put("/scenario/basic_auth_ramp")).json()
    assert (current["share"], current["phase"]) == (0.3, "auth")


async def test_put_scenario_of_an_unknown_name_lists_the_known(http: aiohttp.ClientSession) -> None:
    reply = await http.put("/scenario/nope")
    body = await reply.json()
    assert reply.status == 404
    assert "nope" in body["error"]
    assert "healthy" in body["scenarios"]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("share=2", "share: must be a number from 0 to 1, not '2'"),
        ("phase=rcpt_to", "phase: must be one of auth, mail_from, message, not 'rcpt_to'"),
        ("speed=1", "speed: is unknown; the parameters are share, phase"),
    ],
)
async def test_put_scenario_with_a_bad_parameter_says_what_would_be_right(
    http: aiohttp.ClientSession, query: str, error: str
) -> None:
    reply = await http.put(f"/scenario/basic_auth_ramp?{query}")
    assert (reply.status, (await reply.json())["error"]) == (400, error)
    assert (await (await http.get("/scenario")).json())["name"] == "healthy"


async def test_get_env_tells_a_client_all_it_needs(http: aiohttp.ClientSession, simulator: Simulator) -> None:
    env = await (await http.get("/env")).json()
    assert env == simulator.env()
    assert set(env["ports"]) == {
        *("submission", "submissions", "mx", "dns"),
        *("imap", "graph", "entra", "control"),
    }
    assert set(env["accounts"]) == {"basic", "both", "oauth2"}
    assert env["accounts"]["oauth2"]["password"] is None
    assert [account["app"] for account in env["accounts"].values()] == [None, "demo", "demo"]
    assert env["authority"] == f"https://localhost:{env['ports']['entra']}"
    assert env["scope"] == "https://outlook.office365.com/.default"
    assert {name: set(app) for name, app in env["apps"].items()} == {
        "demo": {"client_id", "client_secret"},
        "foreign": {"client_id", "client_secret"},
        "certificate": {"client_id", "certificate_file"},
    }
    assert (await asyncio.to_thread(basic_login, env, "both"))[0] == 235


async def test_put_user_makes_a_mailbox_that_can_log_in(
    http: aiohttp.ClientSession, simulator: Simulator
) -> None:
    reply = await http.put("/users/fresh1@contoso.example", json={"password": "new"})
    assert reply.status == 201

    def attempt() -> int:
        with connected(simulator.env()) as client:
            return log_in(client, "fresh1@contoso.example", "new")[0]

    assert await asyncio.to_thread(attempt) == 235


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("ann@fabrikam.example", '{"password": "x"}'),
        ("ann@contoso.example", "{}"),
        ("ann@contoso.example", "[]"),
        ("ann@contoso.example", '{"password": 1}'),
        ("ann@contoso.example", '{"password": "x", "role": "admin"}'),
        ("ann@contoso.example", '{"app": "nope"}'),
        ("ann@contoso.example", "nope"),
    ],
)
async def test_put_user_is_refused_with_the_reason(
    http: aiohttp.ClientSession, address: str, body: str
) -> None:
    reply = await http.put(f"/users/{address}", data=body)
    assert reply.status == 400
    assert "must be" in (await reply.json())["error"]


async def test_get_tokens_counts_by_application(http: aiohttp.ClientSession, simulator: Simulator) -> None:
    env = simulator.env()
    await asyncio.to_thread(token_page, env)
    await asyncio.to_thread(token_page, env, client_secret="wrong")
    await asyncio.to_thread(token_page, env, client_id="nobody")
    assert await (await http.get("/tokens")).json() == {
        "demo": {"requests": 2, "issued": 1},
        "foreign": {"requests": 0, "issued": 0},
        "certificate": {"requests": 0, "issued": 0},
        "other": {"requests": 1, "issued": 0},
    }
