"""What is said in other languages, as the English that the rules know.

Their words are in the YAML files beside this one, each of a language; de.yaml tells their form. They are
compared in lower case, without accents and punctuation; Japanese and Chinese have no borders of words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.languages.meanings import meant
from exporter.diagnosis.languages.vocabulary import BEGUN, ascii_words, english, likely, other_words, umlauts

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["english_of", "load"]


def load() -> None:
    """Read all words now: a service may later have no file descriptor left to read them with."""
    ascii_words()
    other_words()


def english_of(words: str) -> Iterator[str]:
    """What is said in another language, in English, once each: sentences that are known, then meanings."""
    words = _folded(words)
    begun = {word[:BEGUN] for word in words.split()}
    said = _sentences(words, begun)
    yield from sorted(said, key=english().sentences.index)
    yield from dict.fromkeys(meaning for meaning in meant(words, begun) if meaning not in said)


def _sentences(words: str, begun: set[str]) -> set[str]:
    """The known sentences that are said, of nothing that they mean something else of."""
    written = likely(ascii_words().sentences, {*begun, ""})
    if not words.isascii():
        written += likely(other_words().sentences, set(words))
    padded = f" {words} "
    said = {sentence for phrase, sentence in written if phrase in padded}
    return {sentence for sentence in said if not _is_of_another_thing(sentence, words)}


def _is_of_another_thing(sentence: str, words: str) -> bool:
    return any(map(words.count, english().unless.get(sentence, ())))


def _folded(words: str) -> str:
    """Umlauts that are spelt out, as those that are not."""
    if "ue" in words or "ae" in words or "oe" in words:
        for spelt, folded in umlauts():
            words = words.replace(spelt, folded)
    return words
