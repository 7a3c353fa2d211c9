"""OpenSSL's packed error numbers, as its reasons in words: `error:0A000086`, `code: 336134278`. Pure table.

A number packs library, function (until 1.1.1) and reason; 20 is the library of TLS. Source: openssl/sslerr.h.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TLS_LIBRARY = 20
_REASONS: Mapping[int, str] = MappingProxyType(
    {
        134: "certificate verify failed",
        155: "https proxy request",
        156: "http request",
        191: "no protocols available",
        193: "no shared cipher",
        252: "unknown protocol",
        258: "unsupported protocol",
        267: "wrong version number",
        294: "unexpected eof while reading",
        338: "unsafe legacy renegotiation disabled",
        394: "dh key too small",
        397: "ca md too weak",
        399: "ee key too small",
        1040: "sslv3 alert handshake failure",
        1042: "sslv3 alert bad certificate",
        1045: "sslv3 alert certificate expired",
        1046: "sslv3 alert certificate unknown",
        1048: "tlsv1 alert unknown ca",
        1070: "tlsv1 alert protocol version",
        1071: "tlsv1 alert insufficient security",
        1112: "tlsv1 unrecognized name",
        1116: "tlsv13 alert certificate required",
    }
)
_HEXADECIMAL = re.compile(r"\berror:([0-9A-F]{8})\b", re.I)
_DECIMAL = re.compile(r"\bcode\W{1,4}(33[5-6]\d{6}|16777\d{4})\b", re.I)


def openssl_reasons(text: str) -> Iterator[str]:
    """What the numbers in a text mean.

    >>> list(openssl_reasons("error:1408F10B:SSL routines: code: 336134278"))
    ['wrong version number', 'certificate verify failed']
    """
    packed = [int(found[1], 16) for found in _HEXADECIMAL.finditer(text)]
    packed += [int(found[1]) for found in _DECIMAL.finditer(text)]
    for number in packed:
        reason = _reason(number)
        if reason in _REASONS:
            yield _REASONS[reason]


def _reason(number: int) -> int:
    """Of OpenSSL 3, whose library stands in the upper bits, else of the versions before it."""
    if number >> 23 == _TLS_LIBRARY:
        return number & 0x7FFFFF
    return number & 0xFFF if number >> 24 == _TLS_LIBRARY else 0
