"""Texts of other programs and protocols, which are none of our causes however alike they sound.

What tells them is learnt from texts of mail and of others (`python -m training foreign`): each word and mark
has a weight in weights.json, above nought for others'. What a mail server or Entra said is never theirs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.foreign.marks import ANOTHER_SERVICE, WEB_STATUS, Text, Vocabulary, marks_of, text_of
from exporter.diagnosis.foreign.names import VOUCHING
from exporter.diagnosis.languages import english_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exporter.diagnosis.evidence import Evidence
    from exporter.diagnosis.reading import Reading

FILE = Path(__file__).with_name("weights.json")

_TOLD = 5
"""Words that are told to who asked: the heaviest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """`weights` of words and marks, of which the sum is above `limit` in others' texts."""

    weights: Mapping[str, float]
    limit: float
    known: Vocabulary

    def tells(self, text: Text, *, named: bool, meant: Iterable[str] = ()) -> tuple[str, ...]:
        """By which words and marks a text is another program's, the heaviest first; none where it is not."""
        weights, marks = self.weights, marks_of(text, self.known, named=named, meant=meant)
        certain = not marks.isdisjoint({ANOTHER_SERVICE, f"{WEB_STATUS} alone"})
        others = certain or fsum(weights.get(mark, 0.0) for mark in marks) > self.limit
        if text.is_short(self.known) or not others:
            return ()
        telling = marks - {"<text> alone"}
        heavy = sorted(
            (mark for mark in telling if weights.get(mark, 0.0) > 0), key=lambda mark: -weights[mark]
        )
        return tuple(dict.fromkeys(said for mark in heavy for said in self._as_read(mark, text)))[:_TOLD]

    def _as_read(self, mark: str, text: Text) -> Iterable[str]:
        """A word or mark for people: `<port of others> alone` is a port of others, an unknown word itself."""
        if "unknown" in mark:
            return sorted(text.unknown(self.known))
        return text.program if "program" in mark else (mark.removesuffix(" alone").strip("<>:"),)


@cache
def learnt() -> Learnt:
    """What weights.json holds."""
    content = json.loads(FILE.read_bytes())
    known = Vocabulary(
        words=frozenset(content["words"].split()), programs=frozenset(content["programs"].split())
    )
    return Learnt(weights=content["weights"], limit=content["limit"], known=known)


def foreign_marks(reading: Reading) -> tuple[str, ...]:
    """What tells that it is another program's, the heaviest first; nothing where it may be mail's."""
    if is_told(reading):
        return ()
    by, text, named = learnt(), text_of(shown(reading.evidence)), bool(reading.provider)
    told = by.tells(text, named=named)
    meant = tuple(english_of(reading.words)) if told or not reading.words.isascii() else ()
    return by.tells(text, named=named, meant=meant) if meant else told


def shown(evidence: Evidence) -> str:
    """All that was given to be read."""
    return f"{evidence.text}\n{evidence.client_error}" if evidence.client_error else evidence.text


def is_told(reading: Reading) -> bool:
    """Did a mail server or Entra say it, is a server or relay of mail named, or is nobody spoken of?"""
    given = reading.evidence
    refused = reading.enhanced and not reading.enhanced.startswith("2")
    seen = given.kind or given.phase or reading.numbered or refused or reading.aadsts
    low = shown(given).lower()
    return bool(seen) or reading.bare or any(map(low.__contains__, VOUCHING))
