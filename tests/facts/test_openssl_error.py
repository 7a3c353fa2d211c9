"""OpenSSL's packed numbers are read as its reasons, of version 3 and of those before it."""

from __future__ import annotations

import pytest

from exporter.facts.openssl_error import openssl_reasons


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("error:0A000086:SSL routines::certificate verify failed", ["certificate verify failed"]),
        ("error:1416F086:SSL routines:tls_process_server_certificate", ["certificate verify failed"]),
        ("code: 336151608,", []),
        ("code: 336130315,", ["wrong version number"]),
        ("error:0B080074:x509 certificate routines", []),
        ("error:0B080086:x509 certificate routines", []),
        ("error: 00000000", []),
    ],
)
def test_reason_is_named(text: str, reasons: list[str]) -> None:
    assert list(openssl_reasons(text)) == reasons
