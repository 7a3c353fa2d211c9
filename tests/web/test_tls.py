"""TLS of the web side: who is served, and certificates that change while it serves."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from exporter.errors import ConfigError
from exporter.web.access import Access
from exporter.web.tls import server_context
from exporter.web.toolkit import TlsServer, read_web_config

from .conftest import Home, Serve

PLAIN = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
MUTUAL = """\
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: clients.pem
"""


def client(home: Home, *, ca: trustme.CA | None = None, known_by: trustme.CA | None = None) -> ssl.SSLContext:
    """What a scraper connects with: whom it trusts, and who issued its certificate."""
    context = ssl.create_default_context()
    (ca or home.ca).configure_trust(context)
    if known_by:
        known_by.issue_cert("scraper.example").configure_cert(context)
    return context


async def get(port: int | None, context: ssl.SSLContext) -> bytes:
    """The first line of the answer; empty where a client is refused, in TLS 1.3 after the handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return await reader.readline()
    except OSError:
        return b""
    finally:
        writer.close()


async def test_server_speaks_tls_with_the_certificate_of_the_file(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(PLAIN)))

    assert await get(server.port, client(home)) == b"HTTP/1.1 200 OK\r\n"


async def test_renewed_certificate_is_served_without_a_restart(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(PLAIN)))
    other = trustme.CA()

    home.issue(other)

    assert await get(server.port, client(home, ca=other)) == b"HTTP/1.1 200 OK\r\n"


async def test_certificate_without_its_key_changes_nothing_until_the_key_is_there(
    home: Home, serve: Serve
) -> None:
    server = await serve(Access(home.write(PLAIN)))
    other = trustme.CA()
    key = (home.path / "server.key").read_bytes()

    home.issue(other)
    new_key = (home.path / "server.key").read_bytes()
    (home.path / "server.key").write_bytes(key)
    assert await get(server.port, client(home)) == b"HTTP/1.1 200 OK\r\n"

    (home.path / "server.key").write_bytes(new_key)
    assert await get(server.port, client(home, ca=other)) == b"HTTP/1.1 200 OK\r\n"


async def test_client_certificate_of_the_ca_is_let_in_and_no_other(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(MUTUAL)))

    assert await get(server.port, client(home, known_by=home.ca)) == b"HTTP/1.1 200 OK\r\n"
    for stranger in (None, trustme.CA()):
        assert await get(server.port, client(home, known_by=stranger)) == b""


async def test_client_ca_that_is_replaced_is_trusted_no_longer(home: Home, serve: Serve) -> None:
    server = await serve(Access(home.write(MUTUAL)))
    other = trustme.CA()

    home.trust_clients_of(other)

    assert await get(server.port, client(home, known_by=other)) == b"HTTP/1.1 200 OK\r\n"
    assert await get(server.port, client(home, known_by=home.ca)) == b""


async def test_tls_is_not_taken_away_while_serving(home: Home, serve: Serve) -> None:
    access = Access(home.write(PLAIN))
    server = await serve(access)

    home.write("basic_auth_users: {}\n")

    assert await get(server.port, client(home)) == b"HTTP/1.1 200 OK\r\n"


def tls_of(home: Home, text: str) -> TlsServer:
    tls = read_web_config(home.write(text)).tls
    assert tls is not None
    return tls


def test_versions_are_those_of_the_file(home: Home) -> None:
    tls = tls_of(home, PLAIN)

    context = server_context(replace(tls, min_version="TLS13"))

    assert context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert server_context(tls).minimum_version is ssl.TLSVersion.TLSv1_2


def test_suites_are_those_of_the_file(home: Home) -> None:
    context = server_context(replace(tls_of(home, PLAIN), ciphers="ECDHE-RSA-AES256-GCM-SHA384"))

    old = [suite["name"] for suite in context.get_ciphers() if suite["protocol"] != "TLSv1.3"]
    assert old == ["ECDHE-RSA-AES256-GCM-SHA384"]


def spoil(path: Path) -> None:
    path.write_text("not PEM\n")


ENCRYPTED = """\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHNMEAGCSqGSIb3DQEFDTAzMBsGCSqGSIb3DQEFDDAOBAhs
-----END ENCRYPTED PRIVATE KEY-----
"""


@pytest.mark.parametrize(
    ("name", "harm", "line", "words"),
    [
        pytest.param("server.crt", Path.unlink, 2, "No such file", id="no certificate"),
        pytest.param("server.key", Path.unlink, 3, "No such file", id="no key"),
        pytest.param("clients.pem", Path.unlink, 5, "No such file", id="no CA"),
        pytest.param("server.crt", spoil, 3, "PEM certificate and its own key", id="certificate not PEM"),
        pytest.param("clients.pem", spoil, 5, "holds no PEM certificate", id="CA not PEM"),
        pytest.param(
            "server.key", lambda path: path.write_text(ENCRYPTED), 3, "not encrypted", id="encrypted"
        ),
    ],
)
def test_file_that_cannot_be_used_is_named_with_its_line(
    home: Home, name: str, harm: object, line: int, words: str
) -> None:
    assert callable(harm)
    harm(home.path / name)

    with pytest.raises(ConfigError) as caught:
        Access(home.write(MUTUAL))

    [fault] = caught.value.faults
    assert fault.line == line
    assert words in fault.message
