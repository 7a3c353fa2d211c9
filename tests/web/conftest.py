"""Certificates, hashes and a server on loopback that they protect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import bcrypt
import pytest
import trustme
from aiohttp import web
from aiohttp.test_utils import TestServer

from exporter.web.access import Access

PASSWORD = "correct horse"
FAST = 4  # the least cost that bcrypt has


def bcrypt_hash(password: str = PASSWORD, cost: int = FAST) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


@dataclass
class Home:
    """A directory with a web configuration and what it names."""

    path: Path
    ca: trustme.CA = field(default_factory=trustme.CA)

    @property
    def file(self) -> Path:
        return self.path / "web.yaml"

    def write(self, text: str) -> Path:
        self.file.write_text(text)
        return self.file

    def issue(self, ca: trustme.CA | None = None) -> None:
        """A new server certificate, of our CA or another one."""
        leaf = (ca or self.ca).issue_cert("localhost", "127.0.0.1")
        leaf.private_key_pem.write_to_path(self.path / "server.key")
        (self.path / "server.crt").write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))

    def trust_clients_of(self, ca: trustme.CA) -> None:
        ca.cert_pem.write_to_path(self.path / "clients.pem")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.issue()
    home.trust_clients_of(home.ca)
    return home


Serve = Callable[[Access], Awaitable[TestServer]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that answers every path with `seen`, behind an Access."""
    servers: list[TestServer] = []

    async def start(access: Access) -> TestServer:
        application = web.Application(middlewares=[access.guard])
        application.router.add_get("/metrics", _seen)
        server = TestServer(application)
        servers.append(server)
        await server.start_server(ssl=access.tls_context)
        return server

    yield start
    for server in servers:
        await server.close()


async def _seen(_: web.Request) -> web.Response:
    return web.Response(text="seen")
