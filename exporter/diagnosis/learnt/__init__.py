"""Which causes a text most likely tells by its words, for the sentences that no rule knows.

A linear classifier (multinomial logistic regression), learnt from every text whose cause is known
(`python -m training causes`): weights.json holds what each word speaks for and against.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.learnt.features import marks_in, read_words, stem_of, words_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from exporter.diagnosis.reading import Reading

FILE = Path(__file__).with_name("weights.json")

UNIT = 100
"""A weight of 1 is written as so many."""

MARKS = 0.5
"""What a mark counts, beside the words' 1 in all (by Euclid)."""

TRIFLE = 0.002
"""What is so many times less likely than the likeliest is left out: most causes are."""

_PARTICLE = 2
"""Letters of a word that tells nothing alone: at, no, in."""

_TELLING = 3
"""Words that are told to who asked: the heaviest."""

Row = tuple[int, int]
"""How rare a feature is, and its weights for all labels in one number, both by UNIT: the weight of a label is
so many times 2 to the power of LANE times its place. So a sum of rows is one of numbers."""

LANE = 32
"""Bits of a label: enough for the heaviest features of the longest text that is read."""

_ROWS = 16_384
"""Kept as read: some 8 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """How likely causes are by the words alone, by label: 0 to 1, and 1 in all. `unknown`: that it is none
    of them."""

    shares: Mapping[str, float]
    unknown: float = 0.0

    @property
    def label(self) -> str:
        """The likeliest."""
        return max(self.shares, key=self.shares.__getitem__)

    @property
    def share(self) -> float:
        return self.shares[self.label]

    def among(self, known: Container[str]) -> Likely | None:
        """Of the causes that there are alone; None if it tells none of them."""
        shares = {label: share for label, share in self.shares.items() if label in known and label != UNKNOWN}
        whole = sum(shares.values())
        if not whole:
            return None
        shares = {label: share / whole for label, share in shares.items()}
        return replace(self, shares=shares)

    def of(self, labels: Iterable[str]) -> float:
        """How likely it is one of these."""
        return sum(self.shares.get(label, 0.0) for label in labels)


@dataclass(frozen=True, slots=True)
class Learnt:
    """`weights` of words and marks as in weights.json: how rare it is, then the labels' places with a weight
    ("310 3:120 17:-45"). What has none speaks for nothing."""

    labels: tuple[str, ...]
    weights: Mapping[str, str]

    def likely(self, words: Iterable[str], marks: Iterable[str]) -> Likely:
        """A text by its words and marks. Words that no text had are left out."""
        known = self._rows(words)
        worth = 1 / (math.hypot(*(rarity for rarity, _ in known)) or 1)
        by_words = self._weights(sum([rarity * lanes for rarity, lanes in known]))
        by_marks = self._weights(sum([lanes for _, lanes in self._rows(marks)]))
        scores = [worth * word + MARKS * mark for word, mark in zip(by_words, by_marks, strict=True)]
        best = max(scores)
        least = best + UNIT * math.log(TRIFLE)
        near = ((label, score) for label, score in zip(self.labels, scores, strict=True) if score >= least)
        odds = {label: math.exp((score - best) / UNIT) for label, score in near}
        whole = sum(odds.values())
        shares = {label: odd / whole for label, odd in odds.items()}
        return Likely(shares=shares, unknown=shares.get(UNKNOWN, 0.0))

    def knows(self, words: Iterable[str]) -> bool:
        """Is any of the words, as a whole one, of a text that was learnt from? Particles and names of hosts
        are none."""
        whole = (
            word for word in words if len(word) > _PARTICLE and "." not in word and not word.endswith("*")
        )
        return any(word in self.weights for word in whole)

    def telling(self, words: Iterable[str], label: str) -> tuple[str, ...]:
        """The words, as they are written, that speak most for a label."""
        place = self.labels.index(label)
        own = {
            word: self._weights(sum(rarity * lanes for rarity, lanes in self._rows([stem_of(word)])))[place]
            for word in words
        }
        heavy = sorted((word for word in own if own[word] > 0), key=lambda word: (-own[word], word))
        return tuple(heavy[:_TELLING])

    def _rows(self, features: Iterable[str]) -> list[Row]:
        return [_row(written) for feature in features if (written := self.weights.get(feature))]

    def _weights(self, lanes: int) -> array[int]:
        """A sum of rows, label by label."""
        signs = _signs(len(self.labels))
        return array("i", ((lanes + signs) ^ signs).to_bytes(len(self.labels) * LANE // 8, sys.byteorder))


@lru_cache(maxsize=_ROWS)
def _row(written: str) -> Row:
    rarity, *pairs = written.split()
    weights = (pair.split(":") for pair in pairs)
    return int(rarity), sum([int(weight) << int(place) * LANE for place, weight in weights])


@cache
def _signs(lanes: int) -> int:
    """The sign's bit of each of so many lanes: added, it ends what a negative one borrows of the next."""
    return sum(1 << lane * LANE + LANE - 1 for lane in range(lanes))


@cache
def learnt() -> Learnt:
    """What weights.json holds."""
    content = json.loads(FILE.read_bytes())
    return Learnt(tuple(content["labels"].split()), content["weights"])


def likely(reading: Reading) -> Likely | None:
    """Which causes the words of a reading tell; None where no text had any of them."""
    words = words_in(reading)
    return learnt().likely(words, marks_in(reading)) if learnt().knows(words) else None


def is_learnt(label: str) -> bool:
    """Did any text have this label?"""
    return label in learnt().labels


def telling(reading: Reading, label: str) -> tuple[str, ...]:
    """The words of a reading that speak most for a cause."""
    return learnt().telling(read_words(reading), label)
