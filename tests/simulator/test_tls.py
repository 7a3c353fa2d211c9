from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from .client import TIMEOUT_SECONDS, connected, trust

if TYPE_CHECKING:
    from exporter.simulator.simulator import Simulator


def _version(env: dict[str, Any], context: ssl.SSLContext) -> str | None:
    with smtplib.SMTP(env["host"], env["ports"]["submission"], timeout=TIMEOUT_SECONDS) as client:
        client.starttls(context=context)
        client.ehlo()
        return client.sock.version()


async def test_starttls_is_verified_by_name_and_address(simulator: Simulator) -> None:
    env = simulator.env()
    assert await asyncio.to_thread(_version, env, trust(env)) == "TLSv1.3"
    assert await asyncio.to_thread(_version, env | {"host": "localhost"}, trust(env)) == "TLSv1.3"


async def test_starttls_is_refused_by_who_does_not_trust_the_ca(simulator: Simulator) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.to_thread(_version, simulator.env(), ssl.create_default_context())


async def test_implicit_tls_greets_after_the_handshake(simulator: Simulator) -> None:
    env = simulator.env()

    def offered() -> str:
        host, port = env["host"], env["ports"]["submissions"]
        with smtplib.SMTP_SSL(host, port, context=trust(env), timeout=TIMEOUT_SECONDS) as client:
            client.ehlo()
            return client.esmtp_features["auth"].strip()

    assert await asyncio.to_thread(offered) == "LOGIN XOAUTH2"


async def test_tls10_only_fails_the_handshake_of_a_modern_client_with_an_alert(simulator: Simulator) -> None:
    await simulator.set_scenario("tls10_only")
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        await asyncio.to_thread(_version, simulator.env(), trust(simulator.env()))


async def test_tls10_only_speaks_with_an_old_client(simulator: Simulator) -> None:
    await simulator.set_scenario("tls10_only")
    context = trust(simulator.env())
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    assert await asyncio.to_thread(_version, simulator.env(), context) == "TLSv1"


async def test_modern_server_refuses_an_old_client(simulator: Simulator) -> None:
    context = trust(simulator.env())
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        await asyncio.to_thread(_version, simulator.env(), context)


async def test_bytes_behind_starttls_do_not_survive_the_handshake(simulator: Simulator) -> None:
    env = simulator.env()

    def inject() -> bytes:
        with socket.create_connection((env["host"], env["ports"]["submission"]), TIMEOUT_SECONDS) as plain:
            _read_until(plain, b"\r\n")
            plain.sendall(b"EHLO me\r\n")
            _read_until(plain, b"SMTPUTF8\r\n")
            plain.sendall(b"STARTTLS\r\nEHLO injected\r\n")
            _read_until(plain, b"\r\n")
            with trust(env).wrap_socket(plain, server_hostname=env["host"]) as secure:
                secure.sendall(b"NOOP\r\n")
                return secure.recv(1000)

    assert await asyncio.to_thread(inject) == b"250 2.0.0 OK\r\n"


async def test_garbage_instead_of_a_handshake_ends_the_session(simulator: Simulator) -> None:
    env = simulator.env()

    def garble() -> bytes:
        with socket.create_connection((env["host"], env["ports"]["submissions"]), TIMEOUT_SECONDS) as plain:
            plain.sendall(b"EHLO in clear\r\n")
            return _read_to_end(plain)

    alert = await asyncio.to_thread(garble)
    assert alert[:1] in {b"", b"\x15"}  # at most a TLS alert record


async def test_pipelined_commands_are_answered_in_order(simulator: Simulator) -> None:
    def pipeline() -> bytes:
        with connected(simulator.env()) as client:
            client.send(b"NOOP\r\nRSET\r\nQUIT\r\n")
            return client.file.read()

    replies = (await asyncio.to_thread(pipeline)).split(b"\r\n")
    assert [reply[:3] for reply in replies] == [b"250", b"250", b"221", b""]


async def test_message_in_chunks_is_taken_as_it_is(simulator: Simulator) -> None:
    env = simulator.env()
    account = env["accounts"]["basic"]
    data = f"From: {account['address']}\r\n\r\n.\r\nno line end".encode()

    def hand_in() -> tuple[int, bytes]:
        with connected(env) as client:
            client.login(account["username"], account["password"])
            client.mail(account["address"])
            client.rcpt(env["recipient"])
            client.send(f"BDAT {len(data)} LAST\r\n".encode() + data)
            return client.getreply()

    assert (await asyncio.to_thread(hand_in))[0] == 250
    assert simulator.messages[0].data == data


async def test_line_without_end_is_refused_and_the_connection_closed(simulator: Simulator) -> None:
    def flood() -> bytes:
        with connected(simulator.env()) as client:
            client.send(b"x" * 70_000)
            return client.file.read()

    assert (await asyncio.to_thread(flood)).startswith(b"500 5.5.2 Line too long")


def _read_until(connection: socket.socket, end: bytes) -> bytes:
    data = b""
    while not data.endswith(end):
        data += connection.recv(1000)
    return data


def _read_to_end(connection: socket.socket) -> bytes:
    data = b""
    while chunk := connection.recv(1000):
        data += chunk
    return data
