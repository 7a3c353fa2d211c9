"""What a text shows of whom it is from: its words, and marks such as a port, an address, a program. Pure.

A mark stands in angle brackets, and once more with "alone" where nothing in the text names mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.diagnosis.foreign.names import MAILS, MAILS_WORDS, OTHERS
from exporter.diagnosis.lazily import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

READ_CHARACTERS = 4000
"""Of a longer text the beginning and the end: whose it is shows there, and work stays bounded."""

_WORD = compiled(r"[A-Z]?[^\W\dA-Z_]+|[A-Z]+(?![^\W\dA-Z_])")
"""A word, or a part of a name: `MailConnectException` has three."""
_MAILBOX = compiled(r"[\w.+%=-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}")
_SCHEME = compiled(r"\b([a-z][a-z+.-]{1,12})://", re.I)
_SCHEMES = {"http": "http", "https": "http", "smtp": "mail", "smtps": "mail"}
_SCHEMES |= dict.fromkeys(("ssl", "tls", "tcp"), "tls")
_PORT = compiled(
    r"(?:(?<=[\w\]])(?<!\.(?:js|ts|go|py|rb|rs|cs|pl))(?<!\.php)(?<!\.java):|\bport[ =:]{1,2})"
    r"(25|\d{3,5})(?![\d.)]|:\d)",
    re.I,
)
_LINE = compiled(r"(?:(?<=:)[\w./-]{1,80}\.cc?|\.erl):\d{1,5}")
"""Where in OpenSSL or Erlang an error came up: `:s3_pkt.c:1472:` has no port."""
_PORTS = dict.fromkeys(("25", "465", "587", "1025", "2525", "2587"), "mail")
_PORTS |= dict.fromkeys(("143", "993"), "a mailbox")
_PORTS |= dict.fromkeys(("443", "3128", "8080", "8443", "9000", "9090", "9093"), "the web")
_PORTS |= dict.fromkeys(
    """
    389 445 636 1433 1521 1883 2181 2375 2376 2379 3268 3306 3389 4222 5060 5432 5601 5671 5672 5900 5985 5986
    6379 6443 6667 8086 8883 9042 9092 9200 9300 10250 11211 26379 27017 50051
    """.split(),  # noqa: SIM905
    "another service",
)
ANOTHER_SERVICE = "<port of another service>"
"""This mark needs no other: no text of mail has it in which no server speaks."""
WEB_STATUS = "<status of the web>"
"""A web server's status of which no more is shown: another's where nothing names mail."""
_WEB_STATUS = compiled(r"\AHTTP/\d(?:\.\d)? [45]\d\d\b[^\n{_]{0,160}\Z")
_DIGIT = compiled(r"\d")
_STATUS = compiled(r"(?<![\w.])[45]\d\d(?![\w.])")
_REPLY_FIRST = compiled(r"^\W{0,3}[245][0-5]\d[ -]|\([45][0-5]\d, b?['\"]", re.M)
"""A reply that begins a line, or as Python shows one."""
_MAILBOX_REPLY = compiled(
    r"^\W{0,3}(?:-ERR|[A-Z]{1,4}\d{1,4} (?:NO|BAD)|\* (?:BYE|NO|BAD)) |\"OK\" expected", re.M
)
"""What POP3 and IMAP refuse with."""
_PROGRAM = compiled(
    r"\W{0,3}(?:(?:\[[^\]\n]{1,40}\]|[\d:TZ.,+/-]{1,40}|[A-Z][a-z]{2} {1,2}\d{1,2}|\w{1,20}[|])\s{1,4}){0,5}"
    r"(?:\[?(?:ERROR|WARN|WARNING|INFO|FATAL|DEBUG)\]?:?\s{1,4})?([A-Za-z][\w.@/ -]{1,30}?)"
    r"(?:\[\d{1,9}\]|\([\w:-]{1,30}\))?:(?:\s|$)"
)
"""Who speaks at the beginning, behind what a log writes before it."""
_REPLIES = frozenset(
    """
    421 450 451 452 454 455 500 501 502 503 504 521 523 525 530 534 535 538 541 550 551 552 553 554 555 556
    """.split()  # noqa: SIM905
)
"""What SMTP, its extensions and its servers refuse with; 401, 403, 404 and 429 are others'."""
_NEIGHBOURS = frozenset({"imap", "pop"})
"""Spoken by the same servers: a greeting of theirs is a finding."""
_MANY = 5
_FEW = 3
"""Words that tell nothing of whom they are from, if all are known: Broken pipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What mail's texts say: `words` that stand in any, `programs` that begin one."""

    words: frozenset[str]
    programs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text taken apart. `program` are the words of who speaks, `first` those that it begins with."""

    words: frozenset[str]
    program: tuple[str, ...]
    first: frozenset[str]
    marks: frozenset[str]
    names_mail: bool

    def unknown(self, known: Vocabulary) -> set[str]:
        """Words that no text of mail has."""
        return {word for word in self.words - known.words if len(word) > 2 and word.isascii()}

    def is_short(self, known: Vocabulary) -> bool:
        """Is it too little to tell whose it is?"""
        another = self.program and known.programs.isdisjoint(self.program)
        told = self.marks or another or not self.words.isdisjoint(OTHERS - _NEIGHBOURS)
        return len(self.words) <= _FEW and not told and self.words <= known.words


def text_of(text: str) -> Text:
    """What stands in a text, whatever is known of mail."""
    if len(text) > READ_CHARACTERS:
        text = f"{text[: READ_CHARACTERS // 2]}\n{text[-READ_CHARACTERS // 2 :]}"
    marks = frozenset(_marks(text))
    if "@" in text:
        text = _MAILBOX.sub(" ", text)
    program, words, low = _PROGRAM.match(text), _words(text), text.lower()
    named = "<port of mail>" in marks or any(map(low.__contains__, MAILS))
    return Text(
        words=words,
        program=tuple(sorted(_words(program[1]))) if program else (),
        first=_words(" ".join(text[:80].split(maxsplit=2)[:2])),
        marks=marks,
        names_mail=named or not words.isdisjoint(MAILS_WORDS),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in " ".join(_WORD.findall(text)).lower().split() if len(word) > 1)


def _marks(text: str) -> Iterator[str]:
    if "@" in text and _MAILBOX.search(text):
        yield "<mailbox>"
    if "://" in text:
        yield from (f"<{_SCHEMES.get(name.lower(), 'other')} address>" for name in _SCHEME.findall(text))
    if _MAILBOX_REPLY.search(text):
        yield "<reply of a mailbox>"
    if not _DIGIT.search(text):
        return
    if _WEB_STATUS.match(text):
        yield WEB_STATUS
    yield from (f"<port of {_PORTS.get(port, 'others')}>" for port in _PORT.findall(_LINE.sub("", text)))
    codes = (code for code in _STATUS.findall(text) if code not in _PORTS)
    yield from (f"<{'reply' if code in _REPLIES else 'other status'}>" for code in codes)
    if _REPLY_FIRST.search(text):
        yield "<reply first>"


def marks_of(text: Text, known: Vocabulary, *, named: bool = False, meant: Iterable[str] = ()) -> set[str]:
    """All that speaks for or against mail. `named`: mail is named elsewhere; `meant`: what another language's
    words mean, of which none is unknown then."""
    meant = {word for phrase in meant for word in phrase.split()}
    own = set(text.marks)
    if not text.words.isdisjoint(OTHERS):
        own.add("<name of another>")
    if not meant:
        own.update(_unknown(text, known))
    if text.program:
        own.add("<program>")
        if known.programs.isdisjoint(text.program):
            own.add("<other program>")
    if not (named or text.names_mail):
        own |= {f"{mark} alone" for mark in (*own, "<text>")}
    return own | text.words | meant | {f"{word}:" for word in text.program}


def _unknown(text: Text, known: Vocabulary) -> Iterator[str]:
    """That there are words which no text of mail has, how many, and where."""
    if new := text.unknown(known):
        yield "<unknown word>"
        yield f"<unknown words: {min(len(new), _MANY)}>"
        if not new.isdisjoint(text.first):
            yield "<unknown word first>"
        if 2 * len(new) > len(text.words):
            yield "<mostly unknown words>"
