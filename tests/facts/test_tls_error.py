"""Numbers of Windows', Apple's, NSS's and small devices' TLS libraries are read as reasons."""

from __future__ import annotations

import pytest

from exporter.facts.tls_error import tls_reasons


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("InitializeSecurityContext failed with 0x80090328", ["certificate has expired"]),
        ("HRESULT -2146893022", ["certificate name does not match"]),
        ("0x80072EE7", ["host not found"]),
        ("CFNetwork SSLHandshake failed (-9807)", ["certificate not trusted unknown ca"]),
        ("NSURLErrorDomain Code=-1003", ["host not found"]),
        ("NSS error -12286 (SSL_ERROR_NO_CYPHER_OVERLAP)", ["no shared cipher"]),
        ("mbedtls_ssl_handshake returned -0x7200", ["not an ssl record"]),
        ("BearSSL error 56", ["certificate name does not match"]),
        ("80090308: LdapErr: DSID-0C09042F", []),
        ("ssl took 9807 ms", []),
        ("error -1003", []),
        ("0x80004005", []),
    ],
)
def test_reason_is_named(text: str, reasons: list[str]) -> None:
    assert list(tls_reasons(text)) == reasons
