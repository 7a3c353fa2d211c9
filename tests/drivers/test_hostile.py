"""What a server says stays bounded and without secrets in what is kept; tests/hostile has the ways to misbehave."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable

import pytest

from exporter.terms import TlsMode
from tests.drivers.conftest import PASSWORD, Run, Script, Serve

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def says(*words: bytes, then: Callable[[Reader, Writer], Awaitable[None]] | None = None) -> Script:
    """A server that says the words, one after each line it reads (the first at once), then does `then`."""

    async def script(reader: Reader, writer: Writer) -> None:
        for number, word in enumerate(words):
            if number:
                await reader.readline()
            writer.write(word)
            await writer.drain()
        await (then or silence)(reader, writer)

    return script


async def silence(reader: Reader, writer: Writer) -> None:
    while await reader.read(1024):
        pass


BANNER = b"220 mx\r\n"
AUTH = b"250-mx\r\n250 AUTH PLAIN\r\n"


@pytest.mark.parametrize(
    "echo",
    [
        PASSWORD,
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0user\0{PASSWORD}".encode()).decode(),
    ],
    ids=["raw", "base64", "AUTH line"],
)
async def test_password_echoed_by_the_server_is_nowhere_in_the_result(
    serve: Serve, run: Run, echo: str
) -> None:
    result = await run(await serve(says(BANNER, AUTH, f"535 you said {echo}\r\n".encode())), tls=TlsMode.NONE)

    assert PASSWORD not in repr(result)
    assert echo not in repr(result)
    assert "you said ***" in repr(result)


async def test_transcript_and_notes_stay_bounded(serve: Serve, run: Run) -> None:
    words = b"".join(b"250-%d\r\n" % number * 10 for number in range(10, 60)) + b"250 end\r\n"
    result = await run(await serve(says(BANNER, words * 3)), tls=TlsMode.NONE)

    assert sum(len(line.text) for line in result.transcript) <= 16 * 1024
