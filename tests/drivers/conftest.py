"""Servers that say exactly what a test wants, on loopback, and a client that plays our dialogues on them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from exporter.drivers.clock import StampKeeper
from exporter.drivers.record import RunRecord
from exporter.drivers.relay_connector import RelayConnector
from exporter.drivers.resolver import Resolver
from exporter.drivers.trust import Contexts
from exporter.errors import Failure
from exporter.model import ProbeId, ProbeResult, Relay
from exporter.ports import Secret
from exporter.smtp.dialogue import login, opening
from exporter.smtp.sasl import password_mechanism
from exporter.terms import Family, Phase, TlsMode

PASSWORD = "correct-horse-battery"
LIMIT_SECONDS = 0.2

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., Awaitable[int]]
Run = Callable[..., Awaitable[ProbeResult]]


@dataclass(frozen=True)
class Pki:
    """A throw-away CA, a certificate of it for localhost, and contexts for servers."""

    ca: trustme.CA
    ca_file: str

    def server(self, certificate: trustme.LeafCert | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        (certificate or self.ca.issue_cert("localhost", "127.0.0.1", "::1")).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    ca = trustme.CA()
    path: Path = tmp_path_factory.mktemp("pki") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return Pki(ca, str(path))


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that runs the script for each connection; gives its port."""
    servers: list[asyncio.Server] = []
    writers: list[asyncio.StreamWriter] = []

    async def start(script: Script, *, host: str = "127.0.0.1") -> int:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            try:
                await script(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(handle, host, 0)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield start
    for writer in writers:
        writer.transport.abort()
    for server in servers:
        server.close()
    await asyncio.sleep(0)


@pytest.fixture
async def run(pki: Pki) -> Run:
    """Opens a session and logs in, as the login probe does; gives the facts."""

    async def play(
        port: int, *, host: str = "127.0.0.1", tls: TlsMode = TlsMode.STARTTLS, **more: object
    ) -> ProbeResult:
        limits = tuple((phase, LIMIT_SECONDS) for phase in Phase)
        settings = {"ca_file": pki.ca_file, "timeouts": limits, "server_name": "localhost", **more}
        relay = Relay(name="r", host=host, port=port, tls=tls, **settings)  # type: ignore[arg-type]
        connector = RelayConnector(Resolver(), await Contexts.build([relay]))
        record = RunRecord(ProbeId(probe="login", account="a", relay="r", auth="basic"))
        password = Secret(PASSWORD)
        record.hide(password)
        try:
            async with connector.open(relay, record) as talk:
                session = await talk.play(opening(tls=tls, name="me.example"))
                mechanism = password_mechanism(session.capabilities.mechanisms, "user", password)
                if mechanism is not None:
                    await talk.play(login(mechanism))
        except Failure as exc:
            return record.result(exc.fact)
        return record.result(None)

    return play


@pytest.fixture(params=[Family.IPV4, Family.IPV6], ids=["IPv4", "IPv6"])
def family(request: pytest.FixtureRequest) -> Family:
    chosen: Family = request.param
    return chosen


@pytest.fixture(scope="session", autouse=True)
def stamps() -> Iterator[StampKeeper]:
    """As in the running exporter: kernel stamps are on before the first connection."""
    keeper = StampKeeper()
    yield keeper
    keeper.close()


@pytest.fixture
def serve_tls() -> Iterator[Callable[[ssl.SSLContext], int]]:
    """Starts a server that sends TLS alerts as a real one does (asyncio's drops them); gives its port."""
    listeners: list[socket.socket] = []

    def start(context: ssl.SSLContext) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_answer_one, args=(listener, context), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.close()


def _answer_one(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    connection.settimeout(5)
    words = (b"220 mx\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n", b"235 ok\r\n", b"221 bye\r\n")
    try:
        with connection, context.wrap_socket(connection, server_side=True) as tls:
            for word in words:
                tls.sendall(word)
                tls.recv(4096)
    except OSError:
        return
