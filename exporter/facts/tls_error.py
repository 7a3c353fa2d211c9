"""Numbers of other TLS libraries than OpenSSL, as reasons in words. Pure tables.

Windows (SChannel, certificates, WinINet), Apple (Secure Transport, NSURLError), NSS, mbedTLS, BearSSL: each
has its own number for the same few things. Sources: winerror.h, wininet.h, SecureTransport.h, NSURLError.h,
NSS's sslerr.h and secerr.h, mbedtls/*.h, bearssl_x509.h.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXPIRED, NOT_YET, REVOKED = "certificate has expired", "certificate is not yet valid", "certificate revoked"
UNTRUSTED, INVALID = "certificate not trusted unknown ca", "certificate is invalid"
NAME, WEAK = "certificate name does not match", "weak certificate"
HANDSHAKE, NO_VERSION, NO_CIPHER = "handshake failure", "unsupported protocol version", "no shared cipher"
NOT_TLS, CLIENT_CERTIFICATE = "not an ssl record", "client certificate required"
CLOSED, RESET, REFUSED = "connection closed", "connection reset", "connection refused"
NOT_FOUND, TIMED_OUT, NO_CONNECTION = (
    "host not found",
    "operation timed out",
    "cannot connect to remote server",
)
MEMORY, WEAK_DH, PROTOCOLS = "cannot allocate memory", "weak dh key", "no application protocol"

_WINDOWS: Mapping[int, str] = MappingProxyType(
    {
        0x80090302: HANDSHAKE,
        0x80090304: HANDSHAKE,
        0x80090318: HANDSHAKE,
        0x80090322: NAME,
        0x80090325: UNTRUSTED,
        0x80090326: HANDSHAKE,
        0x80090327: INVALID,
        0x80090328: EXPIRED,
        0x80090330: HANDSHAKE,
        0x80090331: "do not possess a common algorithm",
        0x80090367: PROTOCOLS,
        0x80092010: REVOKED,
        0x800B0101: EXPIRED,
        0x800B0109: UNTRUSTED,
        0x800B010A: UNTRUSTED,
        0x800B010C: REVOKED,
        0x800B010F: NAME,
        0x80072EE2: TIMED_OUT,
        0x80072EE7: NOT_FOUND,
        0x80072EFD: NO_CONNECTION,
        0x80072EFE: CLOSED,
        0x80072EFF: RESET,
        0x80072F05: EXPIRED,
        0x80072F06: NAME,
        0x80072F0D: UNTRUSTED,
        0x80072F7D: HANDSHAKE,
        0x80072F8F: INVALID,
    }
)
_SECURE_TRANSPORT: Mapping[int, str] = MappingProxyType(
    {
        -9801: NO_CIPHER,
        -9805: CLOSED,
        -9806: CLOSED,
        -9807: UNTRUSTED,
        -9808: INVALID,
        -9812: UNTRUSTED,
        -9813: UNTRUSTED,
        -9814: EXPIRED,
        -9815: NOT_YET,
        -9816: CLOSED,
        -9824: HANDSHAKE,
        -9829: INVALID,
        -9831: UNTRUSTED,
        -9836: NO_VERSION,
        -9838: HANDSHAKE,
        -9842: CLIENT_CERTIFICATE,
        -9843: NAME,
        -9844: REFUSED,
        -9850: WEAK_DH,
    }
)
_NSURL: Mapping[int, str] = MappingProxyType(
    {
        -1001: TIMED_OUT,
        -1003: NOT_FOUND,
        -1004: NO_CONNECTION,
        -1005: CLOSED,
        -1006: NOT_FOUND,
        -1200: HANDSHAKE,
        -1201: EXPIRED,
        -1202: UNTRUSTED,
        -1203: UNTRUSTED,
        -1204: NOT_YET,
        -1206: CLIENT_CERTIFICATE,
    }
)
_NSS: Mapping[int, str] = MappingProxyType(
    {
        -5938: CLOSED,
        -5961: RESET,
        -8016: WEAK,
        -8156: UNTRUSTED,
        -8162: EXPIRED,
        -8172: UNTRUSTED,
        -8179: UNTRUSTED,
        -8180: REVOKED,
        -8181: EXPIRED,
        -12173: WEAK_DH,
        -12190: NO_VERSION,
        -12195: UNTRUSTED,
        -12263: NOT_TLS,
        -12276: NAME,
        -12286: NO_CIPHER,
    }
)
_MBEDTLS: Mapping[int, str] = MappingProxyType(
    {
        -0x0044: NO_CONNECTION,
        -0x0050: RESET,
        -0x0052: NOT_FOUND,
        -0x2700: f"{UNTRUSTED} verify failed",
        -0x6800: TIMED_OUT,
        -0x7200: NOT_TLS,
        -0x7280: CLOSED,
        -0x7780: HANDSHAKE,
        -0x7880: CLOSED,
        -0x7F00: MEMORY,
    }
)
_BEARSSL: Mapping[int, str] = MappingProxyType(
    {52: INVALID, 55: UNTRUSTED, 56: NAME, 58: UNTRUSTED, 60: WEAK, 62: UNTRUSTED}
)
_SIGNED = 1 << 32
"""What is added to a number that .NET and WSH write as a negative one."""

_FOUND = (
    (("0x8009", "0x800b", "0x80072", "-21"), re.compile(r"0x(800[79b][0-9a-f]{4})\b", re.I), 16, _WINDOWS),
    (("-21468", "-21467"), re.compile(r"(?<![\w.-])(-2146\d{6})\b"), 10, _WINDOWS),
    (("ssl", "osstatus", "cfnetwork"), re.compile(r"(?<![\w.])(-98\d\d)\b"), 10, _SECURE_TRANSPORT),
    (("nsurlerror",), re.compile(r"nsurlerror\w*[^\n\d-]{0,20}(-1[02]\d\d)\b", re.I), 10, _NSURL),
    (
        ("nss", "sec_error", "ssl_error", "pr_"),
        re.compile(r"(?<![\w.])(-(?:59|80|81|121|122)\d\d)\b"),
        10,
        _NSS,
    ),
    (("mbedtls", "ssl", "x509", "net - "), re.compile(r"(?<![\w.])(-0x[0-9a-f]{4})\b", re.I), 16, _MBEDTLS),
    (("bearssl",), re.compile(r"\bbearssl\W{1,3}(?:err(?:or)?|code)?\W{0,3}(\d\d)\b", re.I), 10, _BEARSSL),
)
"""What stands in every text of the library, its number, the number's base, the numbers."""


def tls_reasons(text: str) -> Iterator[str]:
    """What the numbers in a text mean.

    >>> list(tls_reasons("InitializeSecurityContext failed with 0x80090328"))
    ['certificate has expired']
    """
    low = text.lower()
    for marks, pattern, base, reasons in _FOUND:
        if any(mark in low for mark in marks):
            for found in pattern.finditer(text):
                number = int(found[1], base)
                reason = reasons.get(number + _SIGNED if number < 0 and reasons is _WINDOWS else number)
                if reason:
                    yield reason
