"""One line of a paste: who speaks in it, and what is said once stamps, marks and fields of a log are off.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporter.diagnosis.fields import said_in
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.speaker import (
    ADVICE,
    CLIENT_MARK,
    COMMAND,
    PREFIXES,
    REPLY,
    RETOLD,
    SERVER_MARK,
    SPEAKERS,
    STEP,
    Side,
    fails,
)

LINE_LIMIT = 16 * 1024
"""Characters of a line that are read: a reply of ours is at most half as long."""

MOST_PREFIXES = 8
"""Stamps, levels and names before a message: a log that is shipped through two others has six."""

SHORTEST_ADVISED = 60
"""Characters of a text that says a fault and then advises."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says, and by whom; `code` where it is a reply; `fresh` where a log stamp stood before
    it."""

    side: Side
    text: str
    code: str = ""
    fresh: bool = False


def read_line(raw: str) -> Line:
    """A line taken apart."""
    text, fresh = _unstamped(raw[:LINE_LIMIT])
    told = _marked(text)
    if told is not None:
        return told
    reply = REPLY.match(text)
    if reply:
        return Line(Side.SERVER, text.strip(), reply[1], fresh)
    for pattern, side in SPEAKERS:
        if pattern.match(text):
            return Line(side, text, "", fresh)
    if STEP.match(text) and not fails(said_in(text)):
        return Line(Side.CLIENT, text, "", fresh)
    return Line(Side.SYSTEM, said_in(text), "", fresh)


def _unstamped(text: str) -> tuple[str, bool]:
    """Without stamps, levels and the names of programs before it; were there any?"""
    at = 0
    for _ in range(MOST_PREFIXES):
        found = next((found for pattern in PREFIXES if (found := pattern.match(text, at))), None)
        if found is None:
            break
        at = found.end()
    return text[at:], bool(at)


def _marked(text: str) -> Line | None:
    """A line of a transcript, whose mark says who speaks."""
    if RETOLD.match(text):
        return Line(Side.LOG, text)
    mark = SERVER_MARK.match(text) or CLIENT_MARK.match(text)
    if mark is None:
        return None
    said = text[mark.end() :]
    reply = REPLY.match(said)  # some draw the arrows the other way round
    if reply:
        return Line(Side.SERVER, said.strip(), reply[1])
    return Line(Side.CLIENT, said) if CLIENT_MARK.match(text) or COMMAND.match(said) else None


_SENTENCE = compiled(r"(?<=[.!?])\s+(?=[A-Z])")
_BEHIND = compiled(r"https?://\S+\s+(\[[^\[\]\n]{3,200}\])\W*$")
"""Google's bounces give the host and its fault behind the page to go to."""


def unadvised(text: str) -> str:
    """A client's line without the sentences that advise, unless it says nothing else."""
    if len(text) < SHORTEST_ADVISED:
        return text
    kept = [said for sentence in _SENTENCE.split(text) if (said := _not_advice(sentence))]
    return " ".join(kept) if kept else text


def _not_advice(sentence: str) -> str:
    if not ADVICE.match(sentence):
        return sentence
    behind = _BEHIND.search(sentence)
    return behind[1] if behind and fails(behind[1]) else ""
