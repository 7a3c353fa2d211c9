"""Bodies: nothing that is asked of us has one, so a large or slow one is refused before it fills memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from exporter.web import server
from exporter.web.server import BODY_BYTES, bodiless


@pytest.fixture
async def url() -> AsyncIterator[str]:
    application = web.Application(middlewares=[bodiless], client_max_size=BODY_BYTES)
    application.router.add_post("/", _done)
    async with TestServer(application) as started:
        yield str(started.make_url("/"))


async def _done(_: web.Request) -> web.Response:
    return web.Response(text="done")


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 1024


async def never() -> AsyncIterator[bytes]:
    yield b"x"
    await asyncio.sleep(5)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(lambda: b"", 200, id="none"),
        pytest.param(lambda: b"x" * BODY_BYTES, 200, id="small"),
        pytest.param(lambda: b"x" * (BODY_BYTES + 1), 413, id="large"),
        pytest.param(lambda: chunks(4), 200, id="small_in_chunks"),
        pytest.param(lambda: chunks(64), 413, id="large_in_chunks"),
    ],
)
async def test_body_is_bounded(url: str, body: object, status: int) -> None:
    async with ClientSession() as session, session.post(url, data=body()) as answer:  # type: ignore[operator]
        assert answer.status == status


async def test_body_that_does_not_come_is_not_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_SECONDS", 0.05)
    async with ClientSession() as session, session.post(url, data=never()) as answer:
        assert answer.status == 408
