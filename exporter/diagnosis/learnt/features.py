"""What a text shows of its cause: its words without their endings, how they begin, its numbers. Pure."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from exporter.diagnosis.lazily import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.diagnosis.reading import Reading

READ_WORDS = 200
"""Of a longer text the beginning: a reply has some twenty."""

_ENDING = compiled(r"(?:ings?|ed|es|s|ly|e)$")
_SHORTEST = 5
"""A shorter word has no ending that could go; of a longer one the beginning counts too."""


def read_words(reading: Reading) -> list[str]:
    """The words of which it is judged; figures are none."""
    return [word for word in islice(reading.words.split(), READ_WORDS) if not word.isdigit()]


def words_in(reading: Reading) -> frozenset[str]:
    """Each word without its ending, its first five letters, and each two that stand together."""
    words = read_words(reading)
    stems = [*map(stem_of, words)]
    return frozenset((*stems, *(f"{word[:_SHORTEST]}*" for word in words), *map(" ".join, pairwise(stems))))


@lru_cache(maxsize=10_000)
def stem_of(word: str) -> str:
    """A word without its ending."""
    return _ENDING.sub("", word) if len(word) >= _SHORTEST else word


def marks_in(reading: Reading) -> frozenset[str]:
    """What is known besides the words, in angle brackets."""
    return frozenset(f"<{mark}>" for mark in _marks(reading))


def _marks(reading: Reading) -> Iterator[str]:
    yield "any text"
    if reading.code is not None:
        yield str(reading.code)
        yield f"{reading.code // 100}xx"
    if reading.enhanced:
        yield reading.enhanced
        yield f"x.{reading.enhanced.partition('.')[2]}"
    if reading.phase:
        yield f"at {reading.phase}"
    if reading.provider:
        yield f"of {reading.provider}"
    if reading.aadsts is not None:
        yield "Entra's number"
        yield f"AADSTS{reading.aadsts}"
