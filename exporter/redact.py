"""Takes secrets out of text when it is recorded, in every form in which a server may echo them. Pure.

A server may also cut short what it echoes, or wrap it: what a long run of characters has in common with a
secret, or with its base64, goes too.
"""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from dataclasses import dataclass
from functools import lru_cache

MASK = "***"
MIN_FORM_LENGTH = 3  # shorter forms would garble every text and hide nothing
PIECE_LENGTH = 12  # so much in common, without a blank, is no coincidence
WINDOW_LENGTH = 6  # a piece holds one of those whole that follow each other in the secret
SECRETS_KEPT = 64  # what is made of a secret, for a token's cost more than all else of a reply
_RUN = re.compile(rf"\S{{{PIECE_LENGTH},}}")


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What is made of a secret: its forms; those that may be cut short, as lines; windows of these."""

    forms: frozenset[str]
    whole: str
    windows: frozenset[str]


class Redactor:
    """Replaces hidden secrets by ***. Idempotent: *** holds no secret."""

    def __init__(self) -> None:
        self._forms: list[str] = []
        self._hidden: dict[str, _Hidden] = {}

    def hide(self, secret: str) -> None:
        """From now on, take out this secret in all its forms."""
        self._hidden[secret] = hidden = _made_of(secret)
        self._forms = sorted({*self._forms, *hidden.forms}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without what is hidden."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return _RUN.sub(self._without_pieces, text) if self._forms else text

    def _without_pieces(self, run: re.Match[str]) -> str:
        text = run[0]
        for hidden in self._hidden.values():
            text = _without_pieces(text, hidden)
        return text


def _without_pieces(text: str, hidden: _Hidden) -> str:
    """A run of characters without what it has in common with the secret for long enough."""
    parts: list[str] = []
    at = kept = 0
    while at + WINDOW_LENGTH <= len(text):
        if text[at : at + WINDOW_LENGTH] in hidden.windows:
            start, end = _common(text, at, hidden.whole)
            if end - start >= PIECE_LENGTH:
                parts += [text[kept : max(start, kept)], MASK]
                kept = at = end
                continue
        at += 1
    return "".join([*parts, text[kept:]])


def _common(text: str, at: int, whole: str) -> tuple[int, int]:
    """Around the window that begins there: where what is in both begins and ends."""
    start, end = at, at + WINDOW_LENGTH
    while start > 0 and text[start - 1 : end] in whole:
        start -= 1
    while end < len(text) and text[start : end + 1] in whole:
        end += 1
    return start, end


@lru_cache(SECRETS_KEPT)
def _made_of(secret: str) -> _Hidden:
    whole = "\n".join(_cut_short(secret))
    starts = range(0, len(whole) - WINDOW_LENGTH + 1, WINDOW_LENGTH)
    return _Hidden(
        forms=frozenset(form for form in forms(secret) if len(form) >= MIN_FORM_LENGTH),
        whole=whole,
        windows=frozenset(whole[start : start + WINDOW_LENGTH] for start in starts),
    )


def forms(secret: str) -> set[str]:
    """Raw, in either case; base64 whole and inside a longer text; hexadecimal; URL-, JSON-, HTML-escaped."""
    raw = secret.encode("utf-8", "surrogateescape")
    quoted = urllib.parse.quote(raw, safe="")
    return {
        secret,
        secret.upper(),
        secret.lower(),
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


def _cut_short(secret: str) -> list[str]:
    """What a server may echo until it runs out of room: the secret, or a line in base64 that holds it."""
    raw = secret.encode("utf-8", "surrogateescape")
    return [secret, base64.b64encode(raw).decode(), *(_inside_base64(raw, offset) for offset in (1, 2))]


def _inside_base64(raw: bytes, offset: int) -> str:
    """The part of a longer base64 text that only these bytes decide, when they begin at offset modulo 3."""
    text = base64.b64encode(b"\0" * offset + raw).decode()
    skipped = (0, 2, 3)[offset]  # characters that hold bits of what came before
    unsure = (0, 3, 2)[(offset + len(raw)) % 3]  # characters (with padding) that hold bits of what follows
    return text[skipped : len(text) - unsure]
