"""Translates what sockets, getaddrinfo and OpenSSL raise into Failures, in this one place."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl

from exporter.errors import Failure
from exporter.failure import FailureFact, FailureKind
from exporter.terms import Phase

_ERRNO_KINDS = {
    errno.ECONNREFUSED: FailureKind.CONNECT_REFUSED,
    errno.ETIMEDOUT: FailureKind.TIMEOUT,
    errno.ECONNRESET: FailureKind.RESET,
    errno.ECONNABORTED: FailureKind.RESET,
    errno.EPIPE: FailureKind.RESET,
    errno.ENOTCONN: FailureKind.RESET,  # it was reset between its handshake and our looking at it
    errno.EHOSTUNREACH: FailureKind.UNREACHABLE,
    errno.ENETUNREACH: FailureKind.UNREACHABLE,
    errno.EHOSTDOWN: FailureKind.UNREACHABLE,
    errno.ENETDOWN: FailureKind.UNREACHABLE,
    errno.EACCES: FailureKind.UNREACHABLE,  # a local firewall's reject looks like this
    errno.EPERM: FailureKind.UNREACHABLE,
    errno.EMFILE: FailureKind.LOCAL,
    errno.ENFILE: FailureKind.LOCAL,
    errno.ENOBUFS: FailureKind.LOCAL,
    errno.ENOMEM: FailureKind.LOCAL,
    errno.EADDRNOTAVAIL: FailureKind.LOCAL,
    errno.EADDRINUSE: FailureKind.LOCAL,
    errno.EAFNOSUPPORT: FailureKind.LOCAL,
}
# When several addresses failed in different ways: what tells most comes first.
_TELLING = (
    FailureKind.LOCAL,
    FailureKind.CONNECT_REFUSED,
    FailureKind.RESET,
    FailureKind.TIMEOUT,
    FailureKind.UNREACHABLE,
)
_NO_NAME = {
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
}
# X.509 verification results, openssl x509_vfy.h; the hostname results 62 to 64 are the name checks.
_VERIFY_KINDS = {
    9: FailureKind.CERT_NOT_YET_VALID,
    10: FailureKind.CERT_EXPIRED,
    62: FailureKind.CERT_NAME_MISMATCH,
    64: FailureKind.CERT_NAME_MISMATCH,
    66: FailureKind.CERT_WEAK,
    67: FailureKind.CERT_WEAK,
    68: FailureKind.CERT_WEAK,
}
# Parts of OpenSSL's reason names; the first that fits decides.
_REASON_KINDS = (
    ("CERTIFICATE_REQUIRED", FailureKind.CLIENT_CERT_REQUIRED),
    ("WRONG_VERSION_NUMBER", FailureKind.NOT_TLS),
    ("HTTP_REQUEST", FailureKind.NOT_TLS),
    ("PACKET_LENGTH_TOO_LONG", FailureKind.NOT_TLS),
    ("RECORD_LAYER_FAILURE", FailureKind.NOT_TLS),
    ("PROTOCOL_VERSION", FailureKind.TLS_VERSION),
    ("UNSUPPORTED_PROTOCOL", FailureKind.TLS_VERSION),
    ("NO_PROTOCOLS_AVAILABLE", FailureKind.TLS_VERSION),
    ("WRONG_SSL_VERSION", FailureKind.TLS_VERSION),
    ("KEY_TOO_SMALL", FailureKind.CERT_WEAK),
    ("MD_TOO_WEAK", FailureKind.CERT_WEAK),
    ("UNEXPECTED_EOF", FailureKind.CLOSED),
)


def failure(phase: Phase, kind: FailureKind, detail: str) -> Failure:
    """A Failure without a reply."""
    return Failure(FailureFact(phase=phase, kind=kind, detail=detail))


def from_os_error(phase: Phase, exc: OSError) -> Failure:
    """A socket error. Several in one (Happy Eyeballs) are told by their numbers in the text."""
    numbers = (
        [exc.errno] if exc.errno else [int(number) for number in re.findall(r"\[Errno (\d+)\]", str(exc))]
    )
    kinds = [_ERRNO_KINDS[number] for number in numbers if number in _ERRNO_KINDS]
    kind = next((kind for kind in _TELLING if kind in kinds), FailureKind.UNREACHABLE)
    return failure(phase, kind, _words(exc))


def is_local(exc: BaseException) -> bool:
    """Is it this machine that has run out of something: descriptors, memory of the kernel's, threads?"""
    if isinstance(exc, RuntimeError):
        return str(exc) == "can't start new thread"  # CPython's only word for it
    return isinstance(exc, OSError) and _ERRNO_KINDS.get(exc.errno or 0) is FailureKind.LOCAL


def from_resolver(exc: OSError) -> Failure:
    """A getaddrinfo error."""
    if is_local(exc):
        kind = FailureKind.LOCAL
    elif isinstance(exc, socket.gaierror) and exc.errno in _NO_NAME:
        kind = FailureKind.DNS_NOT_FOUND
    else:
        kind = FailureKind.DNS_FAILURE
    return failure(Phase.DNS, kind, _words(exc))


def from_tls(exc: ssl.SSLError) -> Failure:
    """A handshake or record error; a refused certificate is named by OpenSSL's verification result."""
    if isinstance(exc, ssl.SSLCertVerificationError):
        kind = _VERIFY_KINDS.get(exc.verify_code, FailureKind.CERT_UNTRUSTED)
        return failure(Phase.TLS, kind, f"certificate verify failed: {exc.verify_message}")
    reason = str(getattr(exc, "reason", "") or "")
    kind = next((kind for part, kind in _REASON_KINDS if part in reason), FailureKind.TLS_ERROR)
    return failure(Phase.TLS, kind, reason.replace("_", " ").lower() or "TLS error")


_ASYNCIO_WORDS = re.compile(r"(?:\[Errno (\d+)\] )?Connect call failed \('([^']+)', (\d+)[^)]*\)")
"""What asyncio says in place of the system's words: the number, the address, the port."""


def _words(exc: OSError) -> str:
    def said(match: re.Match[str]) -> str:
        number, address, port = match.groups()
        return f"{os.strerror(int(number or exc.errno or 0))} at {address} port {port}"

    text = _ASYNCIO_WORDS.sub(said, exc.strerror or str(exc))
    return " ".join(text.split())[:200]
