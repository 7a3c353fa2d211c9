"""Who is let in: passwords, and a web configuration that changes while it is in use."""

from __future__ import annotations

import asyncio
import logging
import time
from base64 import b64encode

import aiohttp
import pytest

from exporter.errors import ConfigError
from exporter.web.access import Access
from exporter.web.toolkit import User
from exporter.web.users import WAITING_MAX, TooManyWaiting, Users

from .conftest import PASSWORD, Home, Serve, bcrypt_hash

COST = 8  # some 15 ms: long enough to be told from nothing


def users_file(home: Home, *names: str, password: str = PASSWORD, cost: int = 4) -> str:
    return "basic_auth_users:\n" + "".join(f"  {name}: {bcrypt_hash(password, cost)}\n" for name in names)


async def status(url: object, *login: str, header: str | None = None) -> int:
    auth = f"Basic {b64encode(':'.join(login).encode()).decode()}" if login else header
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": auth} if auth else {}
        async with session.get(str(url), headers=headers) as answer:
            return answer.status


async def test_without_web_configuration_everyone_is_let_in_over_http(serve: Serve) -> None:
    access = Access()
    server = await serve(access)

    assert await status(server.make_url("/metrics")) == 200
    assert access.tls_context is None
    assert not access.identifies


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        pytest.param(("prometheus", PASSWORD), 200, id="right"),
        pytest.param(("prometheus", "wrong"), 401, id="wrong password"),
        pytest.param(("prometheus", ""), 401, id="empty password"),
        pytest.param(("Prometheus", PASSWORD), 401, id="other case of the name"),
        pytest.param(("stranger", PASSWORD), 401, id="unknown name with a known password"),
        pytest.param(("", ""), 401, id="empty"),
        pytest.param(("prometheus", "a\0b"), 401, id="NUL"),
        pytest.param(("jürgen", PASSWORD), 401, id="not ASCII"),
        pytest.param(("prometheus", PASSWORD + "x" * 4000), 401, id="long"),
    ],
)
async def test_login_is_answered_by_name_and_password(
    home: Home, serve: Serve, login: tuple[str, str], expected: int
) -> None:
    server = await serve(Access(home.write(users_file(home, "prometheus"))))

    assert await status(server.make_url("/metrics"), *login) == expected


@pytest.mark.parametrize(
    "header",
    [None, "Basic", "Basic !!!", "Basic YTpi=", "Bearer abc", "Basic " + "A" * 4000, "Basic w6k="],
    ids=["none", "no blob", "not base64", "bad padding", "bearer", "no colon", "no name"],
)
async def test_header_that_is_no_login_is_unauthorized(home: Home, serve: Serve, header: str | None) -> None:
    server = await serve(Access(home.write(users_file(home, "prometheus"))))

    assert await status(server.make_url("/metrics"), header=header) == 401


async def test_refusal_says_how_to_log_in_even_where_nothing_is(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(users_file(home, "prometheus"))))

    async with aiohttp.ClientSession() as session, session.get(server.make_url("/nowhere")) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith('Basic realm="smtp-exporter"')


async def test_right_password_is_quick_the_second_time() -> None:
    users = Users([User(name="a", password_hash=bcrypt_hash(cost=COST))])
    await users.admit("a", PASSWORD.encode())

    started = time.perf_counter()
    for _ in range(100):
        assert await users.admit("a", PASSWORD.encode())

    assert time.perf_counter() - started < 0.1


async def test_remembered_password_opens_no_other_name() -> None:
    users = Users([User(name=name, password_hash=bcrypt_hash(name)) for name in "ab"])
    await users.admit("a", b"a")

    assert not await users.admit("b", b"a")
    assert not await users.admit("c", b"a")


async def test_unknown_name_costs_what_a_known_one_does() -> None:
    users = Users([User(name="a", password_hash=bcrypt_hash(cost=COST))])

    async def seconds(name: str) -> float:
        started = time.perf_counter()
        assert not await users.admit(name, b"wrong")
        return time.perf_counter() - started

    known = min([await seconds("a") for _ in range(3)])
    unknown = min([await seconds("b") for _ in range(3)])

    assert known / 2 < unknown < known * 2


async def test_flood_of_passwords_is_bounded_and_leaves_the_known_one_quick() -> None:
    users = Users([User(name="a", password_hash=bcrypt_hash(cost=COST))])
    await users.admit("a", PASSWORD.encode())
    flood = [asyncio.create_task(users.admit("a", b"%d" % number)) for number in range(WAITING_MAX)]
    await asyncio.sleep(0)

    assert await users.admit("a", PASSWORD.encode())
    with pytest.raises(TooManyWaiting):
        await users.admit("a", b"one more")

    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_password_beyond_what_bcrypt_reads_is_cut_as_htpasswd_did() -> None:
    users = Users([User(name="a", password_hash=bcrypt_hash("x" * 72))])

    assert await users.admit("a", b"x" * 80)


async def test_new_users_count_from_the_next_request_on(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(users_file(home, "prometheus"))))
    url = server.make_url("/metrics")
    assert await status(url, "prometheus", PASSWORD) == 200

    home.write(users_file(home, "prometheus", password="another one"))

    assert await status(url, "prometheus", PASSWORD) == 401
    assert await status(url, "prometheus", "another one") == 200


async def test_faulty_change_keeps_the_users_and_is_logged_once(
    home: Home, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = await serve(Access(home.write(users_file(home, "prometheus"))))
    url = server.make_url("/metrics")

    home.write("basic_auth_users: {prometheus: hunter2}\n")

    assert [await status(url, "prometheus", PASSWORD) for _ in range(3)] == [200, 200, 200]
    assert [record.levelno for record in caplog.records if record.name == "smtp-exporter"] == [logging.ERROR]


def test_faulty_file_is_refused_at_the_start(home: Home) -> None:
    with pytest.raises(ConfigError, match=r"web.yaml:1: rate_limit: not supported"):
        Access(home.write("rate_limit: {}\n"))


def test_headers_are_those_of_the_file(home: Home) -> None:
    access = Access(home.write("http_server_config: {headers: {X-Frame-Options: sameorigin}}"))

    assert access.headers == {"X-Frame-Options": "sameorigin"}
