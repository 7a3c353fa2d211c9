"""The numbers of an utterance: reply code, enhanced code, Entra's error number. Pure."""

from __future__ import annotations

import re

from exporter.diagnosis.lazily import compiled

STRONG = compiled(r"([45](?<![\w.\-].)\d\d)[ -]#?([45]\.\d{1,3}\.\d{1,3})(?![\w.])")
"""Both numbers of a reply. A pattern that begins with what it may begin with is looked for a good deal faster
than one that begins with what may not stand before it. The first may be one that RFC 5321 does not know: some
servers say `571 5.7.1`."""
_CODE = compiled(
    r"(?:^\W{0,3}|[\n(\[\"';]|=> |\b(?:said|code|response|responsecode|error|status|reply|returned|received"
    r"|failed|err|got|authenticating|(?:respond|answer)(?:s|ed)(?: with)?|repli(?:es|ed)(?: with)?)\b\W{1,6})"
    r"(?!50[0234] (?:internal server error|bad gateway|service unavailable|gateway time))"
    r"E?([2345][0-5]\d)(?=[ \-,\"')\]:;]|\.(?!\d)|$)",
    re.I | re.M,
)
"""Alone, a number is a reply's only where RFC 5321, 4.2.1 knows its second digit: 485 is a line of a log, a
port, a process. What only HTTP says with it makes it none."""
_ENHANCED = compiled(r"([245](?<![\w.\-].)\.\d{1,3}\.\d{1,3})(?![\w.]|-\d)")
_OF_QMAIL = compiled(r"\(#[45]\.\d\.\d{1,3}\)")
_AADSTS = compiled(r"AADSTS(\d{4,8})(?!\d)|\"?error_codes\"?\W{1,4}(\d{4,8})(?!\d)", re.I)
_SIGN_IN = compiled(
    r"(?:sign-?in|azure ad|entra|token)[^\n]{0,40}?error(?: code)?\W{1,3}(\d{5,7})(?!\d)", re.I
)

_INTRODUCES = frozenset({50000, 70002})
"""Entra's numbers that say no more than that it failed, where another stands after them."""


def code_of(text: str) -> int | None:
    """The number that refuses, if any does: what was expected instead may stand before it."""
    strong = STRONG.search(text)
    if strong:
        return int(strong[1])
    codes = [int(found[1]) for found in _CODE.finditer(text)]
    return next((code for code in codes if code >= 400), codes[0] if codes else None)


def enhanced_of(text: str) -> str | None:
    strong = STRONG.search(text)
    if strong:
        return strong.group(2)
    match = _ENHANCED.search(text)
    return match.group(1) if match else None


def aadsts_of(text: str) -> int | None:
    """The first Entra error number that says why, read whole: AADSTS90002 is no prefix of AADSTS900023."""
    low = text.lower()
    found = [*_AADSTS.finditer(text)] if "aadsts" in low or "error_codes" in low else []
    if not found and "error" in low:
        found = [match for match in (_SIGN_IN.search(text),) if match]
    numbers = [int(next(filter(None, match.groups()))) for match in found]
    return next((number for number in numbers if number not in _INTRODUCES), numbers[0] if numbers else None)


_MICROSOFTS = frozenset({"4.4.62", "5.1.90", "5.7.51", "5.7.54", "5.7.57", "5.7.60", "5.7.64", "5.7.68"})
_REGISTERED = 99
"""IANA has registered none above; Microsoft counts on in hundreds."""


def is_microsofts(enhanced: str | None) -> bool:
    """Is it a number of Exchange's own, so that it tells by itself who said it?"""
    if enhanced is None:
        return False
    return enhanced in _MICROSOFTS or int(enhanced.rpartition(".")[2]) > _REGISTERED


def is_numbered(text: str, *, quoted: bool) -> bool:
    """Do both numbers of a reply stand together, or does what is quoted as a reply begin with the second?"""
    if STRONG.search(text):
        return True
    found = _ENHANCED.search(text, 0, _BEGINNING) if quoted else _OF_QMAIL.search(text)
    return found is not None


_BEGINNING = 16
"""Characters in which a quoted reply has its number."""
