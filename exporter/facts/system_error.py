"""System errors by number and by name: POSIX errno, WinSock, libuv, getaddrinfo. Pure tables.

Each runtime says the same few things in its own numbers; here they come to the names of POSIX and RFC 3493.
Sources: errno(3) of Linux and macOS, Microsoft's "Windows Sockets Error Codes", libuv's uv/errno.h, netdb.h.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFUSED, TIMED_OUT, RESET, ABORTED = "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ECONNABORTED"
NO_ROUTE, NO_NETWORK, NO_ADDRESS = "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"
NOT_FOUND, TRY_AGAIN, RESOLVER = "EAI_NONAME", "EAI_AGAIN", "EAI_FAIL"
FILES, BUFFERS, PIPE = "EMFILE", "ENOBUFS", "EPIPE"

_LINUX = {
    101: NO_NETWORK,
    104: RESET,
    110: TIMED_OUT,
    111: REFUSED,
    113: NO_ROUTE,
    99: NO_ADDRESS,
    32: PIPE,
    24: FILES,
}
_MACOS = {49: NO_ADDRESS, 51: NO_NETWORK, 54: RESET, 60: TIMED_OUT, 61: REFUSED, 64: NO_ROUTE, 65: NO_ROUTE}
WINSOCK: Mapping[int, str] = MappingProxyType(
    {
        10024: FILES,
        10049: NO_ADDRESS,
        10050: NO_NETWORK,
        10051: NO_NETWORK,
        10053: ABORTED,
        10054: RESET,
        10055: BUFFERS,
        10060: TIMED_OUT,
        10061: REFUSED,
        10064: NO_ROUTE,
        10065: NO_ROUTE,
        11001: NOT_FOUND,
        11002: TRY_AGAIN,
        11003: RESOLVER,
        11004: NOT_FOUND,
    }
)
_LIBUV = {
    -3001: TRY_AGAIN,
    -3004: RESOLVER,
    -3007: NOT_FOUND,
    -3008: NOT_FOUND,
    -4039: TIMED_OUT,
    -4062: NO_NETWORK,
    -4066: FILES,
    -4073: NO_ROUTE,
    -4077: RESET,
    -4078: REFUSED,
    -4079: ABORTED,
    -4090: NO_ADDRESS,
}
_GETADDRINFO = {-2: NOT_FOUND, -3: TRY_AGAIN, -4: RESOLVER, -5: NOT_FOUND, 8: NOT_FOUND}
BY_NUMBER: Mapping[int, str] = MappingProxyType(
    _LINUX
    | _MACOS
    | dict(WINSOCK)
    | _LIBUV
    | {-number: name for number, name in _LINUX.items()}
    | _GETADDRINFO
)
"""What "errno 111" and the like come to; Linux goes before macOS, whose numbers differ."""
BY_NAME: Mapping[str, str] = MappingProxyType(
    {
        "ENOTFOUND": NOT_FOUND,
        "ENODATA": NOT_FOUND,
        "EAI_NODATA": NOT_FOUND,
        "ESERVFAIL": RESOLVER,
        "HOST_NOT_FOUND": NOT_FOUND,
        "TRY_AGAIN": TRY_AGAIN,
        "NO_RECOVERY": RESOLVER,
        "HostNotFound": NOT_FOUND,
        "ConnectionRefused": REFUSED,
        "ConnectionReset": RESET,
        "ConnectionAborted": ABORTED,
        "TimedOut": TIMED_OUT,
        "HostUnreachable": NO_ROUTE,
        "NetworkUnreachable": NO_NETWORK,
        "AddrNotAvailable": NO_ADDRESS,
        "AddressNotAvailable": NO_ADDRESS,
    }
)
"""Names of WinSock, c-ares, .NET and Rust that are not POSIX's own."""

_NUMBERED = re.compile(
    r"\b(?<!gnutls )(?:errno|os error|error(?: code)?|code|winerror|wsa|socket error|status)"
    r"[^\w-]{0,4}(-?\d{1,5})\b"
    r"|(?<![ugp]id )\((-?\d{2,5})\)|\b0x8007(27[0-9a-f]{2})\b|\b(1[01]0\d\d)\b",
    re.I,
)
_MARKS = ("err", "code", "wsa", "status", "(", "0x8007", "10", "11")
"""What stands in every text that the pattern fits: a quick look."""
_NAMED = re.compile(r"\bWSA(E?[A-Z_]{4,24})\b|\b(E(?:AI_)?[A-Z]{4,14})\b")
_IN_BRACKETS = frozenset({99, 101, 104, 110, 111, 113, *WINSOCK})
"""Numbers that mean an error also where nothing but brackets says so."""


def system_errors(text: str) -> Iterator[str]:
    """The names of the system errors that a text holds.

    >>> list(system_errors("Conexión rechazada (111)"))
    ['ECONNREFUSED']
    """
    for found in _NAMED.finditer(text):
        name = found[1] or found[2]
        yield BY_NAME.get(name, name)
    low = text.lower()
    if not any(mark in low for mark in _MARKS):
        return
    for found in _NUMBERED.finditer(text):
        announced, bracketed, hexadecimal, winsock = found.groups()
        number = int(hexadecimal, 16) if hexadecimal else int(announced or bracketed or winsock)
        if (announced or number in _IN_BRACKETS) and number in BY_NUMBER and _is_whole(found[0], number):
            yield BY_NUMBER[number]


def _is_whole(words: str, number: int) -> bool:
    """ "code 24" and "error 8" are many things; small numbers count beside errno only."""
    return abs(number) > 98 or "errno" in words.lower() or "os error" in words.lower()
