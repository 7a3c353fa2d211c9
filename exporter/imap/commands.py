"""Builds IMAP commands (RFC 3501 section 6). Each is one line: whatever could end it early is refused."""

from __future__ import annotations

import base64

_FORBIDDEN = frozenset(range(0x20)) | {0x7F}

DONE = b"DONE\r\n"
CANCEL = b"*\r\n"
HEADER_BYTES = 4096
"""How much of the header fields of one message is asked for: ours have some 2 KB of them."""
BODY_BYTES = 32 * 1024
"""How much of a bounce is asked for; its report stands before the returned message."""
FIELDS = (
    "MESSAGE-ID",
    "X-SMTP-EXPORTER-PROBE-ID",
    "AUTHENTICATION-RESULTS",
    "CONTENT-TYPE",
    "RECEIVED",
)


def line(text: str) -> bytes:
    """The text as one command line. Raises ValueError for control characters and what is not ASCII."""
    data = text.encode("ascii")
    if not _FORBIDDEN.isdisjoint(data):
        raise ValueError("a command may not contain control characters")
    return data + b"\r\n"


def quoted(text: str) -> str:
    """The text as a quoted string (RFC 3501 section 4.3)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def encode(response: bytes) -> str:
    """A SASL response as one unwrapped base64 line."""
    return base64.b64encode(response).decode()


def authenticate(mechanism: str, initial: bytes | None = None) -> str:
    """AUTHENTICATE, with an initial response where the server takes one (SASL-IR, RFC 4959)."""
    return (
        f"AUTHENTICATE {mechanism}"
        if initial is None
        else f"AUTHENTICATE {mechanism} {encode(initial) or '='}"
    )


def login(username: str, password: str) -> str:
    """LOGIN, for servers that have no SASL mechanism of ours."""
    return f"LOGIN {quoted(username)} {quoted(password)}"


def select(folder: str) -> str:
    """SELECT a folder."""
    return f"SELECT {quoted(folder)}"


def search_header(name: str, value: str) -> str:
    """UID SEARCH for a header field's value."""
    return f"UID SEARCH HEADER {name} {quoted(value)}"


def search_text(text: str) -> str:
    """UID SEARCH for a text anywhere in a message."""
    return f"UID SEARCH TEXT {quoted(text)}"


def fetch_header(uid: int) -> str:
    """UID FETCH of when a message came and the header fields we judge by; nothing is marked as read."""
    fields = " ".join(FIELDS)
    return f"UID FETCH {uid} (UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({fields})]<0.{HEADER_BYTES}>)"


def fetch_body(uid: int) -> str:
    """UID FETCH of the beginning of a message."""
    return f"UID FETCH {uid} (UID BODY.PEEK[]<0.{BODY_BYTES}>)"


def mark_deleted(uid: int) -> str:
    """UID STORE of the flag that EXPUNGE goes by."""
    return f"UID STORE {uid} +FLAGS.SILENT (\\Deleted)"


def expunge(uid: int) -> str:
    """UID EXPUNGE (RFC 4315): this message and no other."""
    return f"UID EXPUNGE {uid}"
