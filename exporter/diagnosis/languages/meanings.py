"""Sentences that no file has, by two of their words: a thing and its fate that stand near each other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from exporter.diagnosis.languages.vocabulary import ascii_words, english, likely, other_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

_NEAR, _NEAR_UNSPACED = 60, 20
"""Characters between the two, either way: a clause; Japanese and Chinese say as much in a third of them."""

_Meaning = tuple[list[str], str, list[str]]
"""Words of a thing, what the fate means of it in English, and words of what it is not meant beside."""


def meant(words: str, begun: Set[str]) -> Iterator[str]:
    """What the words say, in English, by a thing and a fate that stand near each other.

    `begun` are the first BEGUN letters of each word.
    """
    plain = words.isascii()
    fates = likely(ascii_words().fates, begun)
    if not plain:
        fates += likely(other_words().fates, set(words))
    if not fates:
        return
    meanings = _meanings(plain=plain)
    padded = f" {words} "
    for fate, name in fates:
        at = padded.find(fate)
        if at >= 0:
            near = _NEAR if " " in padded[max(0, at - _NEAR_UNSPACED) : at + 1] else _NEAR_UNSPACED
            clause = padded[max(0, at - near) : at + len(fate) + near]
            for things, meaning, apart in meanings[name]:
                if any(map(clause.count, things)) and not any(map(clause.count, apart)):
                    yield meaning


@cache
def _meanings(*, plain: bool) -> Mapping[str, list[_Meaning]]:
    """By fate; the things of ASCII alone where a text has no other letters."""
    told, things = english(), _things(plain=plain)
    return {
        fate: [
            (things[thing], meaning, things[told.apart[meaning]] if meaning in told.apart else [])
            for thing, meaning in of_things.items()
        ]
        for fate, of_things in told.meanings.items()
    }


def _things(*, plain: bool) -> Mapping[str, list[str]]:
    ours = ascii_words().things
    return ours if plain else {thing: [*words, *other_words().things[thing]] for thing, words in ours.items()}
