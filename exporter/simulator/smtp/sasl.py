"""Reads what a client answers in an AUTH exchange: base64, user name and password, the XOAUTH2 blob. Pure."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """An XOAUTH2 initial response."""

    user: str
    token: str


def decoded(line: bytes) -> str | None:
    """The text of a base64 line, None if it is no base64 of UTF-8. `=` is the empty one (RFC 4954)."""
    if line == b"=":
        return ""
    try:
        return base64.b64decode(line, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def bearer(blob: str) -> Bearer | None:
    """Read `user=MAILBOX ^A auth=Bearer TOKEN ^A ^A` (no blanks around ^A), None if it is anything else."""
    user, auth, *rest = [*blob.split("\x01"), "", ""][:4]
    scheme, _, token = auth.removeprefix("auth=").partition(" ")
    well_formed = (
        blob.count("\x01") == 3
        and rest == ["", ""]
        and user.startswith("user=")
        and auth.startswith("auth=")
        and scheme.lower() == "bearer"
    )
    address = user.removeprefix("user=")
    return Bearer(user=address, token=token) if well_formed and address and token else None
