"""Takes secrets out of text when it is recorded, in every form in which a server may echo them. Pure."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse

MASK = "***"
MIN_FORM_LENGTH = 3  # shorter forms would garble every text and hide nothing


class Redactor:
    """Replaces hidden secrets by ***. Idempotent: *** holds no secret."""

    def __init__(self) -> None:
        self._forms: list[str] = []

    def hide(self, secret: str) -> None:
        """From now on, take out this secret in all its forms."""
        known = {*self._forms, *forms(secret)}
        self._forms = sorted((form for form in known if len(form) >= MIN_FORM_LENGTH), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without what is hidden."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return text


def forms(secret: str) -> set[str]:
    """Raw, base64 whole and inside a longer base64 text, hexadecimal, URL-, JSON- and HTML-escaped."""
    raw = secret.encode("utf-8", "surrogateescape")
    quoted = urllib.parse.quote(raw, safe="")
    return {
        secret,
        base64.b64encode(raw).decode(),
        *(_inside_base64(raw, offset) for offset in range(3)),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        raw.hex(),
        raw.hex().upper(),
        quoted,
        quoted.replace("%20", "+"),
        json.dumps(secret)[1:-1],
        html.escape(secret),
    }


def _inside_base64(raw: bytes, offset: int) -> str:
    """The part of a longer base64 text that only these bytes decide, when they begin at offset modulo 3."""
    text = base64.b64encode(b"\0" * offset + raw).decode()
    skipped = (0, 2, 3)[offset]  # characters that hold bits of what came before
    unsure = (0, 3, 2)[(offset + len(raw)) % 3]  # characters (with padding) that hold bits of what follows
    return text[skipped : len(text) - unsure]
