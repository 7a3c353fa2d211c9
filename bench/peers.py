"""The same dialogues by clients in Python, none of which times or judges anything: `python -m bench.peers`.

smtplib in threads, aiosmtplib, asyncio's streams with nothing between them and the server, and a bare epoll.
"""

from __future__ import annotations

import asyncio
import base64
import json
import smtplib
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial

import aiosmtplib

from bench import epoll
from bench.epoll import Waits
from bench.world import ROUNDS, World, row, world

HOST, USER, PASSWORD, TO = "localhost", "user@contoso.example", "correct horse", "canary@contoso.example"
MESSAGE = b"Subject: probe\r\n\r\nhello\r\n"
_PLAIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
_OPENING = ("EHLO prober", f"AUTH PLAIN {_PLAIN}")
_MAIL = (f"MAIL FROM:<{USER}>", f"RCPT TO:<{TO}>", "DATA", "Subject: probe\r\n\r\nhello\r\n.")


def by_smtplib(port: int, context: ssl.SSLContext, kind: str) -> None:
    """One dialogue."""
    with smtplib.SMTP(HOST, port, local_hostname="prober", timeout=20) as client:
        client.starttls(context=context)
        client.login(USER, PASSWORD)
        if kind == "submission":
            client.sendmail(USER, TO, MESSAGE)


async def by_aiosmtplib(port: int, context: ssl.SSLContext, kind: str) -> None:
    """One dialogue."""
    client = aiosmtplib.SMTP(
        hostname=HOST, port=port, start_tls=True, tls_context=context, local_hostname="prober", timeout=20
    )
    async with client:
        await client.login(USER, PASSWORD)
        if kind == "submission":
            await client.sendmail(USER, [TO], MESSAGE)


async def by_streams(port: int, context: ssl.SSLContext, kind: str) -> None:
    """One dialogue; a reply is read to its last line and not looked at."""
    reader, writer = await asyncio.open_connection(HOST, port)
    await _reply(reader)
    for line in ("EHLO prober", "STARTTLS"):
        await _said(reader, writer, line)
    await writer.start_tls(context, server_hostname=HOST)
    for line in (*_OPENING, *(_MAIL if kind == "submission" else ()), "QUIT"):
        await _said(reader, writer, line)
    writer.transport.abort()  # waiting for the server's own end of TLS takes asyncio 30 s


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await _reply(reader)


async def _reply(reader: asyncio.StreamReader) -> None:
    while (await reader.readline())[3:4] == b"-":
        pass


def by_epoll(port: int, context: ssl.SSLContext, kind: str) -> Waits:
    """One dialogue."""
    mail = _MAIL if kind == "submission" else ()
    return epoll.dialogue(port, context, ("EHLO prober", "STARTTLS"), (*_OPENING, *mail, "QUIT"))


def _in_threads(dialogue: Callable[[], None], count: int, at_once: int) -> None:
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(lambda _: dialogue(), range(count)))


def _in_loop(dialogue: Callable[[], Awaitable[None]], count: int, at_once: int) -> None:
    async def several(times: int) -> None:
        for _ in range(times):
            await dialogue()

    async def all_of_them() -> None:
        await asyncio.gather(*(several(count // at_once) for _ in range(at_once)))

    asyncio.run(all_of_them())


PEERS: dict[str, tuple[Callable[..., None], Callable[..., object]]] = {
    "smtplib in threads": (_in_threads, by_smtplib),
    "aiosmtplib": (_in_loop, by_aiosmtplib),
    "asyncio's streams": (_in_loop, by_streams),
    "a bare epoll": (epoll.play, by_epoll),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Which client plays what, and how often."""

    name: str
    kind: str
    port: int
    ca_file: str
    count: int
    at_once: int


def of_peer(at: World, name: str, kind: str, count: int, at_once: int) -> float:
    """Milliseconds of CPU of one dialogue, in a process of its own."""
    task = Task(
        name=name, kind=kind, port=at.relay.port, ca_file=at.relay.ca_file or "", count=count, at_once=at_once
    )
    command = [sys.executable, "-m", "bench.peers", "--child", json.dumps(asdict(task))]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout))


def _measured(task: Task) -> float:
    run, dialogue = PEERS[task.name]
    once = partial(dialogue, task.port, ssl.create_default_context(cafile=task.ca_file), task.kind)
    run(once, task.at_once, task.at_once)
    started = time.process_time()
    run(once, task.count, task.at_once)
    return 1000 * (time.process_time() - started) / task.count


def lines() -> Iterator[str]:
    """Each by turns."""
    with world() as at:
        for kind in ("login", "submission"):
            for name in PEERS:
                figures = [of_peer(at, name, kind, 200, 100) for _ in range(ROUNDS)]
                yield row(f"the same {kind} by {name}", figures, "ms")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_measured(Task(**json.loads(sys.argv[2])))))
    else:
        print(*lines(), sep="\n")
