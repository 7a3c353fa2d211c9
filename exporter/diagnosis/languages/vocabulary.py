"""The words of all languages, laid out by how they are looked up; read when they are first asked for.

Those in the letters of ASCII are apart from all others, which a text without such letters does not need. Both
are kept prepared beside the files that they are made from.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.languages.english import English
from exporter.diagnosis.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Set

    from exporter.diagnosis.languages.written import Language

DIRECTORY = Path(__file__).parent
_LAID_OUT_BY = (
    *(DIRECTORY / f"{name}.py" for name in ("english", "vocabulary", "written")),
    DIRECTORY.parent / "letters.py",
)

BEGUN = 4
"""Letters of a word by which it is looked up."""

_SHORT = 6
"""Letters of a thing below which it must begin a word: the longer ones stand in compounds too."""

Named = list[tuple[str, str]]
"""Words, and the English name of what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences and fates by what of them a text must have to say them, the words of a thing by its name."""

    sentences: dict[str, Named]
    fates: dict[str, Named]
    things: dict[str, list[str]]


def english() -> English:
    """What all words mean."""
    return _ascii()[0]


def umlauts() -> Named:
    """Stems of words as ASCII spells them out, and as they are compared."""
    return _ascii()[1]


def ascii_words() -> Words:
    """Those in the letters of ASCII, accents being taken off: most of those of Latin letters."""
    return _ascii()[2]


@cache
def _ascii() -> tuple[English, Named, Words]:
    made = _prepared("ascii.json", _in_ascii)
    return English(**made["english"]), made["umlauts"], Words(**made["words"])


@cache
def other_words() -> Words:
    """Those in other letters."""
    return Words(**_prepared("others.json", _in_other_letters))


def likely(index: dict[str, Named], begun: Set[str]) -> Named:
    """What a text may say that has these beginnings, in order."""
    return [named for beginning in sorted(index.keys() & begun) for named in index[beginning]]


def _prepared(name: str, make: Callable[[English, list[Language]], Any]) -> Any:
    contents = {file.name: file.read_bytes() for file in sorted(DIRECTORY.glob("*.yaml"))}
    made_from = [*contents.values(), *(file.read_bytes() for file in _LAID_OUT_BY)]
    return prepared(DIRECTORY / name, made_from, lambda: make(*_languages_of(contents)))


def _languages_of(contents: dict[str, bytes]) -> tuple[English, list[Language]]:
    from exporter.diagnosis.languages.written import languages_of  # noqa: PLC0415 - needed only to prepare

    return languages_of(contents)


def _in_ascii(english: English, languages: list[Language]) -> Any:
    stems = [stem for language in languages for stem in language.umlauts]
    words = laid_out(english, languages, ascii_only=True)
    return {"english": asdict(english), "umlauts": stems, "words": asdict(words)}


def _in_other_letters(english: English, languages: list[Language]) -> Any:
    return asdict(laid_out(english, languages, ascii_only=False))


def laid_out(english: English, languages: Iterable[Language], *, ascii_only: bool) -> Words:
    """The words in the letters of ASCII, or all others."""
    sentences, things, fates = (
        {name: [word for word in words if word.isascii() is ascii_only] for name, words in table.items()}
        for table in (
            _of_all(english.sentences, [language.sentences for language in languages]),
            _of_all(english.things, [language.things for language in languages]),
            _of_all(english.meanings, [language.fates for language in languages]),
        )
    )
    begun = {fate: [*map(_begins_a_word, words)] for fate, words in fates.items()}
    return Words(
        sentences=_index(sentences, _last_begins if ascii_only else _first_letter),
        fates=_index(begun, _longest_begins if ascii_only else _first_letter),
        things={name: [*map(_sought, words)] for name, words in things.items()},
    )


def _of_all(names: Iterable[str], tables: list[dict[str, list[str]]]) -> dict[str, list[str]]:
    """What tables hold by name, once each."""
    return {
        name: [*dict.fromkeys(word for table in tables for word in table.get(name, ()))] for name in names
    }


def _index(table: dict[str, list[str]], beginning: Callable[[str], str]) -> dict[str, Named]:
    index: dict[str, Named] = {}
    for name, words in table.items():
        for word in words:
            index.setdefault(beginning(word), []).append((word, name))
    return index


def _last_begins(phrase: str) -> str:
    """The first letters of a phrase's last word: what stands before it may be compounded."""
    _, compounded, last = phrase.rpartition(" ")
    return last[:BEGUN] if compounded and len(last) >= BEGUN else ""


def _longest_begins(fate: str) -> str:
    return max(fate.split(), key=len)[:BEGUN]


def _begins_a_word(words: str) -> str:
    """Said of those in the letters of ASCII: others may have no borders of words."""
    return f" {words.lstrip()}" if words.isascii() else words


def _first_letter(words: str) -> str:
    return words.lstrip()[0]


def _sought(thing: str) -> str:
    return _begins_a_word(thing) if len(thing) < _SHORT else thing
