"""The connections of the web side: hundreds that send half a header do not keep a scrape out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from exporter.web import connections
from exporter.web.connections import Connections, noting

MOST = 20
HALF = b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-"
WHOLE = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server with few places."""
    application = web.Application(middlewares=[noting])
    application.router.add_get("/metrics", _seen)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    made = Connections(runner, most=MOST)
    yield await made.listen("127.0.0.1", 0, None)
    made.close()
    await runner.cleanup()


async def _seen(_: web.Request) -> web.Response:
    return web.Response(text="seen")


async def half_a_header(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HALF)
    await writer.drain()
    return reader, writer


async def is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


async def answers(session: ClientSession, port: int) -> str:
    async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        return await answer.text()


async def test_scrape_finds_a_place_among_three_hundred_that_dawdle(port: int) -> None:
    opened = [await half_a_header(port) for _ in range(300)]

    async with ClientSession() as session, asyncio.timeout(5):
        assert await answers(session, port) == "seen"
    async with asyncio.timeout(5):
        closed = [await is_closed(reader) for reader, _ in opened[: 300 - MOST]]

    assert all(closed)
    for _, writer in opened:
        writer.close()


async def test_connection_that_scraped_outlives_those_that_dawdle(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(WHOLE)
    await reader.readuntil(b"seen")
    opened = [await half_a_header(port) for _ in range(3 * MOST)]

    async with asyncio.timeout(5):
        writer.write(WHOLE)
        await reader.readuntil(b"seen")
    for _, each in (*opened, (reader, writer)):
        each.close()


async def test_half_a_header_is_closed_at_its_deadline(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.05)
    reader, writer = await half_a_header(port)

    async with asyncio.timeout(5):
        assert await is_closed(reader)
    writer.close()


async def test_answer_that_nobody_reads_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(WHOLE)

    async with asyncio.timeout(5):
        await reader.readuntil(b"seen")
        assert await is_closed(reader)
    writer.close()
