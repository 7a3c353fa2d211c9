"""The forms in which a secret may be found: encodings and pieces. A second reading of exporter.redact."""

from __future__ import annotations

import base64
import codecs
import html
import json
import quopri
import urllib.parse

PIECE_BYTES = 24
PIECES_EVERY = 48


def encodings(secret: str) -> dict[str, bytes]:
    """By name, as bytes."""
    raw = secret.encode()
    return {
        "raw": raw,
        "upper case": secret.upper().encode(),
        "lower case": secret.lower().encode(),
        "reversed": raw[::-1],
        "base64": base64.b64encode(raw).rstrip(b"="),
        "base64, one byte on": base64.b64encode(b"\0" + raw)[2:-4],
        "base64, two bytes on": base64.b64encode(b"\0\0" + raw)[3:-4],
        "base64 for URLs": base64.urlsafe_b64encode(raw).rstrip(b"="),
        "base32": base64.b32encode(raw).rstrip(b"="),
        "hexadecimal": raw.hex().encode(),
        "HEXADECIMAL": raw.hex().upper().encode(),
        "URL": urllib.parse.quote(raw, safe="").encode(),
        "every byte for URLs": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "JSON": json.dumps(secret)[1:-1].encode(),
        "HTML": html.escape(secret).encode(),
        "UTF-16": secret.encode("utf-16-le"),
        "UTF-16, big end first": secret.encode("utf-16-be"),
        "quoted-printable": quopri.encodestring(raw).replace(b"=\n", b""),
        "rot13": codecs.encode(secret, "rot13").encode(),
    }


def pieces(secret: str) -> dict[str, bytes]:
    """Halves, and of a long secret a piece every few characters, raw and in base64; halves also reversed."""
    raw, half = secret.encode(), len(secret.encode()) // 2
    found = {"first half": raw[:half], "second half": raw[half:], "halves reversed": raw[:half][::-1]}
    for name, text in (("raw", raw), ("base64", base64.b64encode(raw))):
        for at in range(0, len(text) - PIECE_BYTES, PIECES_EVERY):
            found[f"{name} from {at}"] = text[at : at + PIECE_BYTES]
    return found


def forms(secret: str) -> dict[str, bytes]:
    """All of them, each once."""
    every = {**encodings(secret), **pieces(secret)}
    first = {form: name for name, form in reversed(every.items())}
    return {name: form for form, name in first.items()}
