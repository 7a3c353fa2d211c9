"""What a text shows of whether something has failed: its words, and what its lines are. Pure and bounded.

A mark stands in angle brackets; a word of a setting's name or a comment counts as any other.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.numbers import STRONG
from exporter.diagnosis.speaker import HEADER, SETTING, fails

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_CHARACTERS = 4000
"""A longer text is not judged: what has failed may stand anywhere in it."""

_REFUSAL = compiled(r"^[\s>|]{0,8}(?:<[-~*]{1,2}\s{1,3}|S: |\+ )?[45][0-5]\d(?:[ -](?!\d\d)|$)", re.M)
"""A line that begins with a refusal, behind the marks of a transcript or not."""
_WORD = compiled(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[^\W\dA-Za-z_]{2,8}|\b[0-9]{1,3}\b")
"""A word, a part of a name such as `smtpAuth`, some signs of a script without spaces, a small number."""
_NAME = compiled(
    r"[\w.+=-]{1,64}@[\w.-]{1,255}|\b(?:[\w-]{1,63}\.){1,8}[a-z]{2,20}\b(?!\()|\b\d[\d.:]{3,40}\b"
)
"""Addresses, hosts, the time: they tell nothing."""
_NEGATED = compiled(
    r"\b(?:no|without|0|zero|any|avoid\w*|prevent\w*|handl\w+|fix\w*|if|when|on|in case of|for)\s"
    r"(?:\w{1,14}\s){0,2}(?:error|fail|reject|refus|timeout|bounce|defer|problem|issue)\w{0,6}"
    r"|\b(?:errors?|fail(?:ed|ures?)|rejected|deferred|bounced|errno|exit code)\W{1,3}(?:0|none|no|false)\b",
    re.I,
)
"""Words of failing that say it has not."""
_SHAPES = (
    ("refusal in it", STRONG),
    ("4 or 5", compiled(r"(?<![\d.])[45][0-5]\d(?![\d.])")),
    ("2", compiled(r"(?<![\d.])2[0-5]\d[ -]|\b2\.\d\.\d\b")),
    ("exception", compiled(r"[a-z](?:Error|Exception)\b|Traceback|^\s{1,8}at \S{3,80}\(", re.M)),
    ("errno", compiled(r"\bE[A-Z]{5,14}\b|errno|\[Errno|\b10[01]\d\d\b|0x8\w{7}")),
    ("error first", compiled(r"^\W{0,3}(?:error|fatal|fail|unable|cannot|could not|warning)", re.I)),
    ("question", compiled(r"\?\s*$", re.M)),
    ("done", compiled(r"(?:status=|\bstat=)sent|\bCompleted\b|=> \S|\bdelivered\b|\bqueued\b", re.I)),
    ("not done", compiled(r"status=(?:bounced|deferred|expired)|stat=(?!Sent)\w|\*\* \S|== \S")),
    ("list", compiled(r"^\s{0,4}[-*+•] \S", re.M)),
    ("comment", compiled(r"^\s{0,8}(?:#|//|;|--|/\*|dnl) ?\S", re.M)),
    ("code", compiled(r"[;{}]\s*$|\(\)|=>|:=|\bdef |\bfunc\b|\breturn\b", re.M)),
    ("command", compiled(r"^[$#>] \S|^PS [A-Z]:|^(?:sudo|Set|Get|New|Add|Enable|Disable)[ -]", re.M)),
    ("zone", compiled(r"\bIN\s{1,8}(?:TXT|MX|A|AAAA|CNAME|TLSA)\b|v=(?:spf1|DKIM1|DMARC1|STSv1|TLSRPTv1)")),
    ("version", compiled(r"(?<![\d.])v?\d{1,3}\.\d{1,3}(?:\.\d{1,4})?\b(?!\.\d)")),
    ("pass", compiled(r"[=:]\s?pass\b|\bOK\b|\bsuccess", re.I)),
)
_UNSPOKEN = (
    SETTING,
    HEADER,
    compiled(
        r"(?!\S{0,40}(?:err|msg|message|reason|result|resp|stat|fail|exc|detail))[\w.$\[\]'\"-]{3,60}"
        r"\s{0,3}=>?\s{0,3}(?!\S{0,200}\s{1,3}\w{1,20}=)\S",
        re.I,
    ),
    compiled(r"\s{0,8}(?:#|//|;|--|/\*|dnl)"),
    compiled(
        r"(?:[\s>*+•v\d.-]{0,12}|\W{0,3}\w{1,12}(?:\([\w-]{1,20}\))?: )"
        r"(?:fix|feat|add|improv|support|refactor|chore|new\b|chang|bump|remov|drop|handl|allow"
        r"|how |what |which )",
        re.I,
    ),
)
"""Lines in which a word of failing tells of no fault: settings, headers, comments, notes on a release."""
_FEW_LINES, _SOME_LINES = 1, 4


def names_a_fault(text: str) -> bool:
    """Does a line begin with the number of a refusal, or does one that is spoken name a fault?"""
    if _REFUSAL.search(text) is not None:
        return True
    spoken = (line for line in text.splitlines() if not any(kind.match(line) for kind in _UNSPOKEN))
    return any(fails(_NEGATED.sub(" ", line)) for line in spoken)


def marks_of(text: str) -> frozenset[str]:
    """Words, each two that stand together, and marks."""
    words = [word.lower() for word in _WORD.findall(_NAME.sub(" ", text))]
    return frozenset((*words, *map(" ".join, pairwise(words)), *_marks(text)))


def _marks(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    yield "<text>"
    yield f"<{_how_many(len(lines))}>"
    rest = _NEGATED.sub(" ", text)
    if rest != text:
        yield "<negated>"
    yield "<fault>" if fails(rest) else "<no fault>"
    yield from (f"<{name}>" for name, pattern in _SHAPES if pattern.search(text))
    for name, pattern in (("setting", SETTING), ("header", HEADER)):
        found = sum(pattern.match(line) is not None for line in lines)
        if found:
            yield f"<{name}>"
        if 2 * found > len(lines):
            yield f"<mostly {name}>"


def _how_many(lines: int) -> str:
    return "a line" if lines <= _FEW_LINES else "some lines" if lines <= _SOME_LINES else "many lines"
