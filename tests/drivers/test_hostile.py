"""How servers misbehave on the wire, and what must come of it. Each row is one fault and its one outcome."""

from __future__ import annotations

import asyncio
import base64
import socket
import struct
import time
from collections.abc import Awaitable, Callable

import pytest

from exporter.model import FailureKind, Phase, TlsMode
from tests.drivers.conftest import LIMIT_SECONDS, PASSWORD, Run, Script, Serve

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
GRACE_SECONDS = 0.25


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


async def hang_up(reader: Reader, writer: Writer) -> None:
    await reader.readline()
    writer.close()


async def reset(reader: Reader, writer: Writer) -> None:
    await reader.readline()
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def half_close(reader: Reader, writer: Writer) -> None:
    writer.write_eof()
    await silence(reader, writer)


def drips(text: bytes, every: float) -> Callable[[Reader, Writer], Awaitable[None]]:
    async def script(reader: Reader, writer: Writer) -> None:
        while True:
            for byte in text:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(every)

    return script


async def after_hello(reader: Reader, writer: Writer) -> None:
    await reader.read(4096)
    await drips(b"\x16\x03\x03\x10\0", 0.05)(reader, writer)


def floods(text: bytes) -> Callable[[Reader, Writer], Awaitable[None]]:
    async def script(reader: Reader, writer: Writer) -> None:
        while True:
            writer.write(text)
            await writer.drain()

    return script


BANNER, EHLO, GO = b"220 mx\r\n", b"250-mx\r\n250 STARTTLS\r\n", b"220 go\r\n"

FAULTS = [
    pytest.param(says(), Phase.BANNER, FailureKind.TIMEOUT, id="G01 silence"),
    pytest.param(says(then=drips(b"220 slow", 0.05)), Phase.BANNER, FailureKind.TIMEOUT, id="G02 drip"),
    pytest.param(says(then=drips(b"220-x\r\n", 0.02)), Phase.BANNER, FailureKind.TIMEOUT, id="G03 lines for ever"),
    pytest.param(says(then=half_close), Phase.BANNER, FailureKind.CLOSED, id="G08 half-close"),
    pytest.param(says(BANNER, then=hang_up), Phase.EHLO, FailureKind.CLOSED, id="G05 FIN before the reply"),
    pytest.param(says(BANNER, b"250-mx\r\n250 ST", then=half_close), Phase.EHLO, FailureKind.CLOSED, id="G06 FIN in a line"),
    pytest.param(says(BANNER, then=reset), Phase.EHLO, FailureKind.RESET, id="G07 RST"),
    pytest.param(says(BANNER, b"421 later\r\n"), Phase.EHLO, FailureKind.REFUSED, id="G10 421"),
    pytest.param(says(BANNER, b"220 mx\r\n"), Phase.EHLO, FailureKind.PROTOCOL, id="G13 wrong code"),
    pytest.param(says(b"999 mx\r\n"), Phase.BANNER, FailureKind.PROTOCOL, id="G15 999"),
    pytest.param(says(then=floods(b"2" * 4096)), Phase.BANNER, FailureKind.REPLY_TOO_LONG, id="G17 endless line"),
    pytest.param(says(then=floods(b"220-x\r\n" * 99)), Phase.BANNER, FailureKind.REPLY_TOO_LONG, id="G18 endless reply"),
    pytest.param(says(BANNER, b"250-mx\r\n251 mx\r\n"), Phase.EHLO, FailureKind.PROTOCOL, id="G19 mixed codes"),
    pytest.param(says(BANNER, b"250-mx\r\n"), Phase.EHLO, FailureKind.TIMEOUT, id="G20 unfinished"),
    pytest.param(says(b"220 a\0b\r\n"), Phase.BANNER, FailureKind.PROTOCOL, id="G22 NUL"),
    pytest.param(says(b"220 bare CR\r"), Phase.BANNER, FailureKind.TIMEOUT, id="G24 bare CR"),
    pytest.param(says(BANNER + EHLO), Phase.BANNER, FailureKind.UNSOLICITED, id="G26 reply before its command"),
    pytest.param(says(BANNER, EHLO + b"250 more\r\n"), Phase.EHLO, FailureKind.UNSOLICITED, id="G27 two replies"),
    pytest.param(says(b"HTTP/1.1 400 Bad Request\r\n"), Phase.BANNER, FailureKind.NOT_SMTP, id="G32 HTTP"),
    pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n"), Phase.BANNER, FailureKind.NOT_SMTP, id="G32 SSH"),
    pytest.param(says(b"", b"HTTP/1.1 400 Bad Request\r\n"), Phase.BANNER, FailureKind.NOT_SMTP, id="HTTP waits for us"),
    pytest.param(says(b"", b"\x15\x03\x01\0\2\2\x0a"), Phase.BANNER, FailureKind.TLS_EXPECTED, id="S14 TLS waits for us"),
    pytest.param(says(BANNER, b"250 mx\r\n"), Phase.STARTTLS, FailureKind.STARTTLS_NOT_OFFERED, id="S01 stripped"),
    pytest.param(says(BANNER, EHLO, b"454 no\r\n"), Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, id="S02 454"),
    pytest.param(says(BANNER, EHLO, b"554 no\r\n"), Phase.STARTTLS, FailureKind.STARTTLS_REFUSED, id="S03 554"),
    pytest.param(says(BANNER, EHLO, b"354 no\r\n"), Phase.STARTTLS, FailureKind.PROTOCOL, id="S04 354"),
    pytest.param(says(BANNER, EHLO, GO), Phase.TLS, FailureKind.TIMEOUT, id="S05 no handshake"),
    pytest.param(says(BANNER, EHLO, GO + b"250 evil\r\n"), Phase.STARTTLS, FailureKind.PLAINTEXT_INJECTION, id="S06 injected line"),
    pytest.param(says(BANNER, EHLO, GO + b"2"), Phase.STARTTLS, FailureKind.PLAINTEXT_INJECTION, id="S07 injected byte"),
    pytest.param(says(BANNER, EHLO, GO, b"250 evil, in clear\r\n"), Phase.TLS, FailureKind.NOT_TLS, id="S08 injected later"),
    pytest.param(says(BANNER, EHLO, GO, then=hang_up), Phase.TLS, FailureKind.CLOSED, id="L17 FIN in the handshake"),
    pytest.param(says(BANNER, EHLO, GO, then=after_hello), Phase.TLS, FailureKind.TIMEOUT, id="L16 dripped"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "phase", "kind"), FAULTS)
async def test_fault_on_the_wire_has_its_one_outcome(
    serve: Serve, run: Run, script: Script, phase: Phase, kind: FailureKind
) -> None:
    port = await serve(script)
    started = time.monotonic()

    result = await run(port)

    assert result.failure is not None
    assert (result.failure.phase, result.failure.kind) == (phase, kind)
    assert not result.password_sent
    assert time.monotonic() - started < 3 * LIMIT_SECONDS + GRACE_SECONDS


AUTH = b"250-mx\r\n250 AUTH PLAIN\r\n"
LOGIN_FAULTS = [
    pytest.param(says(BANNER, AUTH, b"535 5.7.8 no\r\n"), FailureKind.REFUSED, id="A01 535"),
    pytest.param(says(BANNER, AUTH, then=hang_up), FailureKind.CLOSED, id="A15 closed after the password"),
    pytest.param(says(BANNER, AUTH), FailureKind.TIMEOUT, id="G01 silence after the password"),
    pytest.param(says(BANNER, AUTH, b"334 \r\n", b"334 \r\n"), FailureKind.PROTOCOL, id="A09 334 for ever"),
    pytest.param(
        says(BANNER, AUTH, b"334 " + b"A" * 9000), FailureKind.REPLY_TOO_LONG, id="A10 huge challenge"
    ),
]


@pytest.mark.parametrize(("script", "kind"), LOGIN_FAULTS)
async def test_fault_at_the_login_is_blamed_on_auth_and_remembers_that_the_password_left(
    serve: Serve, run: Run, script: Script, kind: FailureKind
) -> None:
    result = await run(await serve(script), tls=TlsMode.NONE)

    assert result.failure is not None
    assert (result.failure.phase, result.failure.kind) == (Phase.AUTH, kind)
    assert result.password_sent


HEALTHY = [
    pytest.param(says(b"220-wait\r\n220 mx\r\n", AUTH, b"235 ok\r\n", b"221 bye\r\n"), id="K01 banner of two lines"),
    pytest.param(says(b"220\r\n", AUTH, b"235\r\n", b"221\r\n"), id="K02 codes without text"),
    pytest.param(says(BANNER, b"250-mx \r\n250-xfoo\r\n250 auth plain \r\n", b"235 ok\r\n", b"221 bye\r\n"), id="K03 odd EHLO"),
    pytest.param(says(b"220 mx\n", b"250-mx\n250 AUTH PLAIN\n", b"235 ok\n", b"221 bye\n"), id="K04 bare LF"),
    pytest.param(says(BANNER, AUTH, b"235 ok\r\n", then=hang_up), id="K08 no 221"),
    pytest.param(says(BANNER, AUTH, b"235 ok\r\n", then=reset), id="Q01 RST at QUIT"),
    pytest.param(says(BANNER, AUTH, b"235 ok\r\n"), id="Q01 silence at QUIT"),
    pytest.param(says(BANNER, AUTH, b"235 ok\r\n", b"500 what\r\n"), id="Q02 5xx at QUIT"),
    pytest.param(says(BANNER, b"250-" + b"x" * 600 + b"\r\n250 AUTH PLAIN\r\n", b"235 ok\r\n", b"221 x\r\n"), id="K14 long line"),
    pytest.param(says(BANNER, b"250-mx\r\n250 AUTH=PLAIN\r\n", b"235 ok\r\n", b"221 bye\r\n"), id="K16 AUTH="),
]  # fmt: skip


@pytest.mark.parametrize("script", HEALTHY)
async def test_odd_but_healthy_server_is_called_healthy(serve: Serve, run: Run, script: Script) -> None:
    result = await run(await serve(script), tls=TlsMode.NONE)

    assert result.failure is None
    assert result.replies[2].reply.code == 235


async def test_replies_byte_by_byte_are_healthy(serve: Serve, run: Run) -> None:
    async def bytewise(reader: Reader, writer: Writer) -> None:
        for word in (BANNER, AUTH, b"235 ok\r\n", b"221 bye\r\n"):
            for byte in word:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0)
            await reader.readline()

    result = await run(await serve(bytewise), tls=TlsMode.NONE)

    assert result.failure is None


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
