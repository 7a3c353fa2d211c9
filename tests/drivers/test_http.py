"""One HTTP request against servers that answer, and against those that do everything else."""

from __future__ import annotations

import asyncio
import functools
import gzip
import os
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import trustme

from exporter.drivers.http import HttpDriver
from exporter.drivers.http_answer import MAX_BODY_BYTES, HttpAnswer
from exporter.drivers.http_faults import from_http
from exporter.errors import Failure
from exporter.failure import FailureKind
from exporter.terms import Phase
from tests.drivers.conftest import Pki
from tests.drivers.issuer import (
    Act,
    Issuer,
    Serve,
    dripping,
    endless,
    hanging,
    no_thread_left,
    raw,
    reply,
    resetting,
    servers,
    then_hang,
)

DEADLINE_SECONDS = 0.2
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PROXY_PASSWORD = "proxy-canary-7Q"


@pytest.fixture
async def driver() -> HttpDriver:
    return HttpDriver()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with servers() as start:
        yield start


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    with no_thread_left():
        yield


async def get(driver: HttpDriver, port: int, pki: Pki, **more: object) -> HttpAnswer:
    settings = {"headers": {}, "deadline_seconds": 5.0, "ca_file": pki.ca_file, **more}
    return await driver.request("GET", f"https://localhost:{port}/x", **settings)  # type: ignore[arg-type]


async def fault(driver: HttpDriver, port: int, pki: Pki, **more: object) -> Failure:
    with pytest.raises(Failure) as caught:
        await get(driver, port, pki, **more)
    assert caught.value.fact.phase is Phase.TOKEN
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value


@functools.cache
def server_tls(pki: Pki) -> ssl.SSLContext:
    return pki.server()


async def open_issuer(serve: Serve, pki: Pki, act: Act) -> Issuer:
    issuer = Issuer()
    issuer.token = act
    issuer.port = await serve(issuer.talk, tls=server_tls(pki))
    return issuer


async def test_request_gives_the_answer_and_its_time(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, reply(418, {"a": 1}, X_Odd="yes"))

    answer = await driver.request(
        "POST",
        f"{issuer.url}/token?x=%2F",
        headers={"Content-Type": "text/plain"},
        data=b"a=b",
        deadline_seconds=5,
        ca_file=pki.ca_file,
    )

    assert (answer.status, answer.body, answer.header("x-odd")) == (418, b'{"a": 1}', "yes")
    assert 0 < answer.seconds < 5
    assert (issuer.requests[0].method, issuer.requests[0].target) == ("POST", "/token?x=%2F")
    assert issuer.requests[0].body == b"a=b"
    assert issuer.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(hanging, id="silence"),
        pytest.param(dripping(OK * 20), id="headers and body drip"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500), id="a header drips"),
        pytest.param(then_hang(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")), id="body stops"),
        pytest.param(then_hang(raw(b"HTTP/1.1 200 OK\r\n\r\n{}")), id="body without an end"),
        pytest.param(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="endless 100"),
    ],
)
async def test_deadline_is_over_all_of_it(driver: HttpDriver, serve: Serve, pki: Pki, act: Act) -> None:
    issuer = await open_issuer(serve, pki, act)
    await driver._client._context(pki.ca_file)
    started = time.monotonic()

    exc = await fault(driver, issuer.port, pki, deadline_seconds=DEADLINE_SECONDS)

    assert exc.fact.kind is FailureKind.TIMEOUT
    assert exc.fact.detail == "localhost: no complete answer within 0.2 s"
    assert time.monotonic() - started < DEADLINE_SECONDS + 0.25


INVALID, CLOSED = FailureKind.TOKEN_INVALID, FailureKind.CLOSED
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"
BOMB = gzip.compress(b"0" * 10**7)
NO_ANSWERS = {
    "endless": (endless(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), INVALID, "longer"),
    "endless, no length": (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), INVALID, "longer"),
    "1 GB announced": (reply(200, b"", Content_Length="1073741824"), INVALID, "longer"),
    "endless headers": (endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), INVALID, "not HTTP"),
    "endless header": (endless(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 999), INVALID, "not HTTP"),
    "gzip bomb": (reply(200, BOMB, Content_Encoding="gzip"), INVALID, "compressed"),
    "brotli": (reply(200, b"", Content_Encoding="br"), INVALID, "compressed"),
    "SMTP": (raw(b"220 mx ESMTP\r\n"), INVALID, "not HTTP"),
    "bad chunk": (raw(CHUNKED + b"zz\r\n"), INVALID, "not HTTP"),
    "closed at once": (raw(b""), CLOSED, "before it answered"),
    "closed in the body": (raw(HALF), CLOSED, "middle"),
    "reset": (resetting, CLOSED, "closed"),
}


@pytest.mark.parametrize("row", NO_ANSWERS.values(), ids=NO_ANSWERS)
async def test_answer_that_is_none_becomes_a_failure(
    driver: HttpDriver, serve: Serve, pki: Pki, row: tuple[Act, FailureKind, str]
) -> None:
    act, kind, words = row
    issuer = await open_issuer(serve, pki, act)

    exc = await fault(driver, issuer.port, pki)

    assert exc.fact.kind is kind
    assert exc.fact.detail.startswith("localhost: ")
    assert words in exc.fact.detail


async def test_largest_answer_is_read(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, reply(200, b"x" * MAX_BODY_BYTES))

    assert len((await get(driver, issuer.port, pki)).body) == MAX_BODY_BYTES


async def test_redirect_is_an_answer_and_not_followed(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, reply(302, Location="https://localhost/x", Set_Cookie="a=b"))

    answers = [await get(driver, issuer.port, pki) for _ in range(2)]

    assert [answer.status for answer in answers] == [302, 302]
    assert len(issuer.requests) == 2
    assert "cookie" not in issuer.requests[1].headers


async def test_port_that_is_closed_is_refused(driver: HttpDriver, pki: Pki) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    exc = await fault(driver, port, pki)

    assert exc.fact.kind is FailureKind.CONNECT_REFUSED


async def test_name_that_does_not_exist_is_told(driver: HttpDriver) -> None:
    with pytest.raises(Failure) as caught:
        await driver.request("GET", "https://no.such.host.invalid/", headers={}, deadline_seconds=5)

    assert (caught.value.fact.phase, caught.value.fact.kind) in {
        (Phase.TOKEN, FailureKind.DNS_NOT_FOUND),
        (Phase.TOKEN, FailureKind.DNS_FAILURE),  # where there is no resolver at all
    }
    assert caught.value.fact.detail.startswith("no.such.host.invalid: ")


async def test_issuer_that_is_not_trusted_is_told(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, raw(OK))

    exc = await fault(driver, issuer.port, pki, ca_file=None)

    assert exc.fact.kind is FailureKind.CERT_UNTRUSTED


async def test_certificate_of_another_name_is_told(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    port = await serve(Issuer().talk, tls=pki.server(pki.ca.issue_cert("other.example")))

    exc = await fault(driver, port, pki)

    assert exc.fact.kind is FailureKind.CERT_NAME_MISMATCH


async def test_port_without_tls_is_told(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = Issuer()
    issuer.token = raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await issuer.token(writer)
        await writer.drain()

    exc = await fault(driver, await serve(plain), pki)

    assert exc.fact.kind is FailureKind.NOT_TLS


async def test_close_during_the_handshake_is_told(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)

    exc = await fault(driver, await serve(silent), pki)

    assert exc.fact.kind in {FailureKind.CLOSED, FailureKind.RESET}


async def test_handshake_that_hangs_is_no_connection(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    exc = await fault(driver, await serve(silent), pki, deadline_seconds=DEADLINE_SECONDS)

    assert (exc.fact.kind, exc.fact.detail) == (FailureKind.TIMEOUT, "localhost: no connection within 0.2 s")


async def test_plain_http_is_only_for_metadata(driver: HttpDriver, serve: Serve) -> None:
    issuer = Issuer()
    issuer.token = raw(OK)
    url = f"http://127.0.0.1:{await serve(issuer.talk)}/metadata"

    with pytest.raises(Failure) as caught:
        await driver.request("GET", url, headers={}, deadline_seconds=5)
    answer = await driver.request("GET", url, headers={}, deadline_seconds=5, allow_plain=True)

    assert (caught.value.fact.kind, answer.status) == (FailureKind.TOKEN_INVALID, 200)
    assert len(issuer.requests) == 1


@pytest.mark.parametrize(
    "url", ["", "localhost", "ftp://localhost/", "https://", "https://[::1/", "https://h:x/"]
)
async def test_address_that_is_none_is_our_fault(driver: HttpDriver, url: str) -> None:
    with pytest.raises(Failure) as caught:
        await driver.request("GET", url, headers={}, deadline_seconds=1)

    assert caught.value.fact.kind is FailureKind.LOCAL


async def test_header_with_a_line_break_is_our_fault(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, raw(OK))

    exc = await fault(driver, issuer.port, pki, headers={"Secret": "canary\r\nX: y"})

    assert exc.fact.kind is FailureKind.LOCAL
    assert "canary" not in str(exc)


async def test_ca_file_is_read_again_when_it_changes(
    driver: HttpDriver, serve: Serve, pki: Pki, tmp_path: Path
) -> None:
    issuer = await open_issuer(serve, pki, raw(OK))
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(file))
    os.utime(file, ns=(1, 1))

    before = await fault(driver, issuer.port, pki, ca_file=str(file))
    pki.ca.cert_pem.write_to_path(str(file))
    after = await get(driver, issuer.port, pki, ca_file=str(file))

    assert (before.fact.kind, after.status) == (FailureKind.CERT_UNTRUSTED, 200)


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "garbage"])
async def test_ca_file_that_cannot_be_used_is_our_fault(
    driver: HttpDriver, pki: Pki, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)

    exc = await fault(driver, 1, pki, ca_file=str(file))

    assert exc.fact.kind is FailureKind.LOCAL
    assert str(file) in exc.fact.detail


async def test_proxy_tunnels_and_is_shown_its_password(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    issuer = await open_issuer(serve, pki, raw(OK))
    heads: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", issuer.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

    url = f"http://user:{PROXY_PASSWORD}@127.0.0.1:{await serve(proxy)}"
    answer = await get(driver, issuer.port, pki, proxy=url)

    assert answer.status == 200
    assert heads[0].startswith(f"CONNECT localhost:{issuer.port} HTTP/1.1")
    assert "Proxy-Authorization: Basic" in heads[0]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        pytest.param(reply(407), "answered CONNECT with 407 Proxy Authentication Required", id="407"),
        pytest.param(reply(502), "answered CONNECT with 502 Bad Gateway", id="502"),
        pytest.param(raw(b""), "no way through the proxy", id="closed"),
        pytest.param(raw(b"nonsense\r\n\r\n"), "no way through the proxy", id="nonsense"),
    ],
)
async def test_proxy_that_fails_is_told_without_its_password(
    driver: HttpDriver, serve: Serve, pki: Pki, act: Act, words: str
) -> None:
    issuer = Issuer()
    issuer.token = act
    port = await serve(issuer.talk)

    exc = await fault(driver, 1, pki, proxy=f"http://user:{PROXY_PASSWORD}@127.0.0.1:{port}")

    assert exc.fact.kind is FailureKind.PROXY
    assert words in exc.fact.detail
    assert PROXY_PASSWORD not in str(exc)


async def test_proxy_that_cannot_be_reached_is_told(driver: HttpDriver, serve: Serve, pki: Pki) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    refused = await fault(driver, 1, pki, proxy="http://127.0.0.1:1")
    unknown = await fault(driver, 1, pki, proxy="http://no.such.host.invalid:3128")
    late = await fault(
        driver, 1, pki, proxy=f"http://127.0.0.1:{await serve(silent)}", deadline_seconds=DEADLINE_SECONDS
    )

    assert refused.fact.kind is unknown.fact.kind is FailureKind.PROXY
    assert late.fact.kind is FailureKind.TIMEOUT
    assert "by way of the proxy 127.0.0.1:" in late.fact.detail


async def test_environment_names_no_proxy(
    driver: HttpDriver, serve: Serve, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = await open_issuer(serve, pki, raw(OK))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    assert (await get(driver, issuer.port, pki)).status == 200


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(hanging, id="cancelled while it waits"),
        pytest.param(then_hang(raw(OK)), id="peer never closes"),
    ],
)
async def test_no_connection_and_no_task_is_left(
    driver: HttpDriver, serve: Serve, pki: Pki, act: Act
) -> None:
    issuer = await open_issuer(serve, pki, act)
    await driver._client._context(pki.ca_file)
    before = set(asyncio.all_tasks())

    asking = asyncio.create_task(get(driver, issuer.port, pki))
    await asyncio.sleep(0.1)
    asking.cancel()
    await asyncio.wait([asking])
    await asyncio.sleep(0.05)

    ours = {task for task in asyncio.all_tasks() - before if "handle" not in repr(task)}
    assert not ours
    assert not [port for port in _peers() if port == issuer.port]


def test_every_error_of_the_client_becomes_a_failure() -> None:
    info = aiohttp.RequestInfo(None, "GET", None, None)  # type: ignore[arg-type]
    errors = [
        aiohttp.ClientResponseError(info, (), message="canary"),
        aiohttp.ClientHttpProxyError(info, (), status=407, message="canary"),
        aiohttp.ClientPayloadError("canary"),
        aiohttp.ServerDisconnectedError("canary"),
        aiohttp.ServerTimeoutError("canary"),
        aiohttp.ClientConnectionError("canary"),
        aiohttp.ClientOSError("canary"),
        aiohttp.InvalidURL("canary"),
        aiohttp.TooManyRedirects(info, ()),
        aiohttp.ClientError("canary"),
        ConnectionResetError(),
        ConnectionResetError(104, "Connection reset by peer"),
        ssl.SSLError("canary"),
        OSError("canary"),
        ValueError("canary"),
        TimeoutError(),
    ]

    failures = [
        from_http(error, host="h", proxy=proxy, connected=connected)
        for error in errors
        for proxy in (None, "p:1")
        for connected in (True, False)
    ]

    assert not [each for each in failures if "canary" in str(each) or each.fact.phase is not Phase.TOKEN]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


def _peers() -> list[int]:
    """The ports on the other side of this process's connected sockets."""
    ports = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            with socket.socket(fileno=os.dup(int(entry.name))) as each:
                ports.append(each.getpeername()[1])
        except (OSError, TypeError, IndexError):
            continue
    return ports
