"""An issuer of tokens over HTTP(S) that says exactly what a test wants; it keeps what it was asked."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import cast
from unittest import mock
from urllib.parse import parse_qs

from exporter.drivers import threads

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., Awaitable[int]]
Act = Callable[[asyncio.StreamWriter], Awaitable[None]]
DISCOVERY = "openid-configuration"
EXPIRED_SECRET = (
    "AADSTS7000222: The provided client secret keys for app '1' are expired. "
    "Visit the Azure portal to create new keys for your app.\r\nTrace ID: 5d2c\r\nCorrelation ID: 0c1b"
)


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


class Issuer:
    """Its `talk` is served at its `port`. What `token` and `discovery` are now is what it answers."""

    def __init__(self) -> None:
        self.port = 0
        self.token: Act = reply(200, grant())
        self.discovery: Act | None = None
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def token_requests(self) -> list[Request]:
        return [request for request in self.requests if DISCOVERY not in request.target]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        request = await read_request(reader)
        self.requests.append(request)
        if DISCOVERY in request.target:
            await (self.discovery or reply(200, self.metadata()))(writer)
        else:
            await self.token(writer)
        await writer.drain()

    def metadata(self, **changes: object) -> dict[str, object]:
        base = f"{self.url}/contoso"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            **changes,
        }


@contextlib.contextmanager
def no_thread_left() -> Iterator[None]:
    """Every thread that was started meanwhile ends by itself, within a second; idle ones soon."""
    before = set(threading.enumerate())
    with mock.patch.object(threads, "IDLE_SECONDS", 0.01):
        yield
    for thread in set(threading.enumerate()) - before:
        thread.join(1)
        assert not thread.is_alive(), thread


@contextlib.asynccontextmanager
async def servers() -> AsyncIterator[Serve]:
    """A function that starts a server on loopback, with TLS or without, and gives its port."""
    started: list[asyncio.Server] = []
    writers: list[asyncio.StreamWriter] = []
    talks: set[asyncio.Task[object]] = set()

    async def serve(script: Script, *, tls: ssl.SSLContext | None = None) -> int:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            talks.add(cast("asyncio.Task[object]", asyncio.current_task()))
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await script(reader, writer)
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
        started.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield serve
    for writer in writers:
        writer.transport.abort()
    for server in started:
        server.close()
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.splitlines()
    fields = [line.partition(":") for line in lines if line]
    headers = {name.lower(): value.strip() for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split()
    return Request(method=method, target=target, headers=headers, body=body)


def jwt(**claims: object) -> str:
    """An unsigned token with these claims."""
    parts = [{"alg": "RS256", "typ": "JWT"}, {"aud": "https://outlook.office365.com", **claims}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def grant(text: str = "", **changes: object) -> dict[str, object]:
    """What Entra answers when all is well."""
    return {"token_type": "Bearer", "expires_in": 3599, "access_token": text or jwt(), **changes}


def refusal(
    word: str = "invalid_client", description: str = EXPIRED_SECRET, **more: object
) -> dict[str, object]:
    """What Entra answers when it refuses."""
    return {"error": word, "error_description": description, **more}


def raw(data: bytes) -> Act:
    """These very bytes, then the end."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return act


def reply(status: int, body: object = b"", *, kind: str = "application/json", **headers: str) -> Act:
    """A whole answer; a body that is not bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": kind, "Content-Length": str(len(data))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return raw(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode("latin-1") + data)


def then_hang(act: Act) -> Act:
    """Say this, then nothing more, and do not listen either: a close is not answered."""

    async def hang(writer: asyncio.StreamWriter) -> None:
        await act(writer)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(60)

    return hang


def dripping(data: bytes) -> Act:
    """One byte each 20 ms."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        for number in range(len(data)):
            writer.write(data[number : number + 1])
            await writer.drain()
            await asyncio.sleep(0.02)

    return drip


def endless(head: bytes, piece: bytes) -> Act:
    """The piece, for ever."""

    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # drain need not yield

    return flood


async def hanging(writer: asyncio.StreamWriter) -> None:
    """Never a word."""
    await asyncio.sleep(60)


async def resetting(writer: asyncio.StreamWriter) -> None:
    """An abrupt end."""
    writer.transport.abort()
