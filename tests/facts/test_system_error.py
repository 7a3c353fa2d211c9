"""System errors by number and name, in every runtime."""

from __future__ import annotations

import pytest

from exporter.facts.system_error import system_errors


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[Errno 111] Connection refused", "ECONNREFUSED"),
        ("Conexión rechazada (111)", "ECONNREFUSED"),
        ("Connection timed out (os error 110)", "ETIMEDOUT"),
        ("[Errno 61] Connection refused", "ECONNREFUSED"),
        ("SocketException: 10060", "ETIMEDOUT"),
        ("0x8007274c", "ETIMEDOUT"),
        ("WSA status error, code 10060 (0x8007274c), 11001", "ETIMEDOUT"),
        ("WSAECONNRESET", "ECONNRESET"),
        ("WSAHOST_NOT_FOUND", "EAI_NONAME"),
        ("getaddrinfo errno: -3008", "EAI_NONAME"),
        ("errno: -4078", "ECONNREFUSED"),
        ("[Errno -2] Name or service not known", "EAI_NONAME"),
        ("getaddrinfo EAI_AGAIN mx.example", "EAI_AGAIN"),
        ("queryA ESERVFAIL mx.example", "EAI_FAIL"),
        ("connect EHOSTUNREACH 192.0.2.1:25", "EHOSTUNREACH"),
        ("Broken pipe (os error 32)", "EPIPE"),
        ("bind failed (99)", "EADDRNOTAVAIL"),
        ("[Errno 24] Too many open files", "EMFILE"),
    ],
)
def test_error_has_its_name(text: str, name: str) -> None:
    assert name in set(system_errors(text))


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.1 no such user",
        "error 24 of 60",
        "code 8",
        "(535)",
        "port 10587",
        "queued for 101 seconds",
        "EMAIL",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert not {"ECONNREFUSED", "ETIMEDOUT", "EMFILE", "EAI_NONAME", "ENETUNREACH"} & set(system_errors(text))
