"""Builds SMTP commands. Every command is one line: whatever could end it early is refused.

Addresses and names were checked when the configuration was read; this is the last gate.
"""

from __future__ import annotations

import base64

_FORBIDDEN = frozenset(range(0x20)) | {0x7F}

STARTTLS = b"STARTTLS\r\n"
DATA = b"DATA\r\n"
RSET = b"RSET\r\n"
QUIT = b"QUIT\r\n"
CANCEL_AUTH = b"*\r\n"


def line(text: str) -> bytes:
    """The text as one command line. Raises ValueError for control characters."""
    data = text.encode()
    if not _FORBIDDEN.isdisjoint(data):
        raise ValueError("a command may not contain control characters")
    return data + b"\r\n"


def ehlo(name: str) -> bytes:
    """EHLO with our own name."""
    return line(f"EHLO {name}")


def helo(name: str) -> bytes:
    """HELO, for servers that refuse EHLO."""
    return line(f"HELO {name}")


def auth(mechanism: str, initial: bytes | None = None) -> bytes:
    """AUTH with an optional initial response (RFC 4954 section 4); an empty one is sent as `=`."""
    if initial is None:
        return line(f"AUTH {mechanism}")
    return line(f"AUTH {mechanism} {encode(initial) or '='}")


def encode(response: bytes) -> str:
    """A SASL response as one unwrapped base64 line."""
    return base64.b64encode(response).decode()


def mail_from(address: str, size_bytes: int | None = None) -> bytes:
    """MAIL FROM, with SIZE (RFC 1870) where the server offers it."""
    parameter = "" if size_bytes is None else f" SIZE={size_bytes}"
    return line(f"MAIL FROM:<{_path(address)}>{parameter}")


def rcpt_to(address: str) -> bytes:
    """RCPT TO."""
    return line(f"RCPT TO:<{_path(address)}>")


def _path(address: str) -> str:
    if any(character in "<> " for character in address):
        raise ValueError("an address may not contain <, > or blanks")
    return address


def body(message: bytes) -> bytes:
    """The message as DATA carries it: dots stuffed (RFC 5321 section 4.5.2), ended by a lone dot.

    Raises ValueError for bare CR or LF, or a line over 998 bytes (RFC 5322 section 2.1.1): ours has none.
    """
    whole = message.removesuffix(b"\r\n")
    lines = whole.split(b"\r\n")
    text = b"".join(lines)
    if b"\r" in text or b"\n" in text or max(map(len, lines)) > 998:
        raise ValueError("a message has only CRLF line ends and lines of at most 998 bytes")
    stuffed = (b"\r\n" + whole).replace(b"\r\n.", b"\r\n..").removeprefix(b"\r\n")
    return stuffed + b"\r\n.\r\n"
