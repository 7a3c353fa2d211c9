"""Replies that a line quotes: where each begins and ends, and which command it answers. Pure, linear."""

from __future__ import annotations

import re
from itertools import pairwise

from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.numbers import STRONG
from exporter.terms import Phase

_NUMBER = compiled(r"[45](?<![\w.].)[0-5]\d(?=[ ,-])")
_WEAK = compiled(
    r"(?:[(\[{\"']|\b(?:said|response|reply|returned|received|responded with|error|failed|exception|rejected"
    r"|message|mail|to|command|data|login|result|err|smtp|denied|server|code)\b[^\w\n]{0,3}[:=]|\w>:"
    r"|: |- |; ?|=> ?|\bsaid)"
    r"[\s\"'(\[]{0,3}(4[2-5]\d|5[0-5]\d)"
    r"(?=[ -] {0,2}(?!seconds|minutes|bytes|ms\b|s\b|internal server error|bad gateway|service unavailable\b"
    r"|gateway time)\S"
    r"|, ?b?['\"]|, {0,2}(?:enhanced|message|text)\b)",
    re.I,
)
"""A number that something announces. Those of HTTP are none: 40x, 41x."""
_NESTED = compiled(
    r"\b(?:error|responded with|response|returned|said|reply|message)\W{1,4}(?=[45]\d\d[ -]#?[45]\.\d)", re.I
)
_ANSWERS = (
    "respon",
    "failed detail",
    "server",
    "serveur",
    "antwort",
    "respuesta",
    "resposta",
    "応答",
    "响应",
)
_ANSWERED = compiled(
    r"(?:(?<!internal )server (?:response|replied|said|error)"
    r"|remote (?:server|host) (?:returned|said|replied)"
    r"|respon[cs]e was(?! (?:not|never|expected|empty|received|null)\b)|(?<!QUIT )command failed Detail"
    r"|serverantwort|antwort des servers lautete|r[ée]ponse du serveur|respuesta del servidor"
    r"|resposta do servidor|サーバーの?応答|服务器响应)"
    r"(?:\s{0,2}(?:was|is|war|était|fue|foi|est|为))?\s{0,2}(?:(?<=was)|(?<=is)|[:\uff1a])\W{0,4}"
    r"(?=\w)(?!QUIT |not available$|failed to connect|called \w{1,12}\(\) without)",
    re.I,
)
_ENDS = compiled(
    r"\s{0,4}(?:\(in reply to [^()\n]{0,80}\)|; ?nested exception (?:is|was)|SMTP code: |SMTP server error: "
    r"|Additional SMTP info: | Error \[\d{1,4}\]: ?|['\"]?: (?:[\w.-]{1,40}/){1,10}[\w.-]{1,40}:\d"
    r"|\};\{| at System\.| at (?:com|javax|jakarta|org|java)\.|---> |\(Session info)",
    re.I,
)
_ENDINGS = ("in reply", "exception", "smtp ", " error [", "};{", "/", " at ", "--->", "session")
"""What stands in every text in which the pattern is found: a quick look."""
SHORTEST_ENDED = 40
"""Characters of a reply with something of its wrapper behind it."""
_CONTEXT = compiled(r"(?:in reply to|after|response to|during)(?: the)? ([^)\n:<]{0,24})", re.I)
_NAMES_COMMAND = 60
"""Characters before a reply in which a client names the command."""
_COMMAND_FAILED = compiled(
    r"\b(STARTTLS|EHLO|HELO|AUTH|MAIL FROM|RCPT TO|DATA END|DATA)(?: command)?(?: not accepted| was)?"
    r" (?:failed|rejected|refused)\W{1,4}(?:Error\W{1,3})?$"
)
"""As PHPMailer and git send-email name the command before the reply that refuses it."""
_FAILED = {
    "MAIL FROM": Phase.MAIL_FROM,
    "RCPT TO": Phase.RCPT_TO,
    "DATA END": Phase.MESSAGE,
    "DATA": Phase.DATA,
    "AUTH": Phase.AUTH,
    "STARTTLS": Phase.STARTTLS,
    "EHLO": Phase.EHLO,
    "HELO": Phase.EHLO,
}
_IN_REPLY = (
    ("mail from", Phase.MAIL_FROM),
    ("rcpt to", Phase.RCPT_TO),
    ("end of data", Phase.MESSAGE),
    ("data command", Phase.DATA),
    ("auth ", Phase.AUTH),
    ("starttls", Phase.STARTTLS),
    ("ehlo", Phase.EHLO),
    ("helo", Phase.EHLO),
)


def quotes(text: str, *, first: bool) -> list[str]:
    """The text cut where replies begin: what stands before them, which may be empty, then each reply.

    `first` says that the text begins with one.
    """
    starts = {0, *_starts(text)} if first else _starts(text)
    return [text[start:end] for start, end in pairwise([0, *sorted(starts), len(text)])]


def _starts(text: str) -> set[int]:
    """A number of both kinds, a number that something announces, or "the response was"."""
    starts = _strong_starts(text)
    if not starts and _NUMBER.search(text, 1):
        starts = {found.start(1) for found in _WEAK.finditer(text)}
    low = text.lower()
    if any(mark in low for mark in _ANSWERS):
        ends = (found.end() for found in _ANSWERED.finditer(text))
        starts |= {end for end in ends if not any(end <= start <= end + 8 for start in starts)}
    return starts


def _strong_starts(text: str) -> set[int]:
    """Where a reply with both numbers begins; a reply of several lines repeats its number."""
    starts: set[int] = set()
    before = ""
    for found in STRONG.finditer(text):
        if found[1] != before:
            starts.add(found.start())
        before = found[1]
    return starts | {found.end() for found in _NESTED.finditer(text)} if starts else starts


def ended(text: str) -> tuple[str, str]:
    """A reply, and what its wrapper says behind it."""
    likely = len(text) > SHORTEST_ENDED and any(map(text.lower().__contains__, _ENDINGS))
    found = _ENDS.search(text, 4) if likely else None
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def refused_command(before: str) -> Phase | None:
    """Which command was refused, by what stands before the reply: `RCPT TO command failed: 550 ...`."""
    found = _COMMAND_FAILED.search(before[-_NAMES_COMMAND:])
    return _FAILED[found[1]] if found else None


def answers(text: str) -> Phase | None:
    """Which command a reply answered, by its wrapper: `(in reply to RCPT TO command)`."""
    found = _CONTEXT.search(text)
    low = found[1].lower() if found else ""
    return next((phase for words, phase in _IN_REPLY if words in low), None)
