"""The files of languages as they are written, read and checked; needed only to prepare them.

What is not of their form, which de.yaml tells, is told by file and line, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.languages.english import English
from exporter.diagnosis.letters import plain_words, unaccented

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ENGLISH = "english.yaml"
BORDER = "_"
"""At an end of what is written: there the word ends."""
_FEW = 6
"""Names that are told as a choice."""
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

Table = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Words by their English names; stems with umlauts, spelt out and as they are compared."""

    sentences: Table
    things: Table
    fates: Table
    umlauts: list[tuple[str, str]]


def languages_of(contents: Mapping[str, bytes]) -> tuple[English, list[Language]]:
    """All files by name. Raises ValueError that names each fault: `fr.yaml:12: ...`."""
    faults: list[str] = []
    files = [_File(name, content, faults) for name, content in contents.items() if name != ENGLISH]
    english = _english(_File(ENGLISH, contents[ENGLISH], faults))
    languages = [_language(file, english) for file in files]
    if faults:
        raise ValueError("\n".join(faults))
    return english, languages


def _english(file: _File) -> English:
    top = file.mapping(file.top, ("sentences", "unless", "meanings", "apart"))
    sentences = [text for text, _ in file.texts(top.get("sentences"))]
    by_fate = file.mapping(top.get("meanings"))
    meanings = {fate: file.names(of_things) for fate, of_things in by_fate.items()}
    meant = {meaning for of_things in meanings.values() for meaning in of_things.values()}
    apart = file.names(top.get("apart"), meant)
    named = (*(thing for of_things in meanings.values() for thing in of_things), *apart.values())
    return English(
        sentences=sentences,
        unless=file.table(top.get("unless"), sentences),
        meanings=meanings,
        apart=apart,
        things=[*dict.fromkeys(named)],
    )


def _language(file: _File, english: English) -> Language:
    top = file.mapping(file.top, ("sentences", "things", "fates", "umlauts"))
    return Language(
        sentences=file.table(top.get("sentences"), english.sentences),
        things=file.table(top.get("things"), english.things),
        fates=file.table(top.get("fates"), english.meanings),
        umlauts=[
            (text.translate(_SPELT_OUT), unaccented(text)) for text, _ in file.texts(top.get("umlauts"))
        ],
    )


class _File:
    """One file by the nodes of its YAML, and the faults that are found there."""

    def __init__(self, name: str, content: bytes, faults: list[str]) -> None:
        self._name, self._faults = name, faults
        self.top = self._composed(content)

    def _composed(self, content: bytes) -> Any:
        import yaml  # noqa: PLC0415 - takes as long as all the rest, and is needed only here

        try:
            return yaml.compose(content, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        except yaml.YAMLError as exc:
            mark = getattr(exc, "problem_mark", None)  # none where a byte is no letter
            what = getattr(exc, "problem", exc)
            self._faults.append(f"{self._name}:{mark.line + 1 if mark else 1}: {what}")
            return None

    def _fault(self, mark: Any, what: str) -> None:
        self._faults.append(f"{self._name}:{mark.line + 1}: {what}")

    def mapping(self, node: Any, known: Collection[str] | None = None) -> dict[str, Any]:
        """Nodes by their keys, which must be among those that are known."""
        if node is None:
            return {}
        if node.id != "mapping":
            self._fault(node.start_mark, "a mapping is wanted here, `name: ...`")
            return {}
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.id != "scalar":
                self._fault(key.start_mark, "a name is wanted here")
            elif known is not None and key.value not in known:
                self._fault(key.start_mark, f'"{key.value}" is no name here: {_choice(known)}')
            elif key.value in found:
                self._fault(key.start_mark, f'"{key.value}" is there already')
            else:
                found[key.value] = value
        return found

    def names(self, node: Any, known: Collection[str] | None = None) -> dict[str, str]:
        """English by English."""
        found = self.mapping(node, known)
        for value in found.values():
            if value.id != "scalar":
                self._fault(value.start_mark, "a name is wanted here")
        return {key: str(value.value) for key, value in found.items()}

    def texts(self, node: Any) -> list[tuple[str, Any]]:
        """The texts of a list, each with where it stands."""
        if node is None:
            return []
        if node.id != "sequence":
            self._fault(node.start_mark, "a list of texts is wanted here")
            return []
        for text in node.value:
            if text.id != "scalar":
                self._fault(text.start_mark, "a text is wanted here; quote one that has `: `")
        return [(text.value, text.start_mark) for text in node.value if text.id == "scalar"]

    def table(self, node: Any, known: Collection[str]) -> Table:
        """Words as they are compared, by their English names."""
        return {name: self._words(texts) for name, texts in self.mapping(node, known).items()}

    def _words(self, node: Any) -> list[str]:
        found: dict[str, str] = {}
        for text, mark in self.texts(node):
            words = _compared(text)
            if not words.strip():
                self._fault(mark, f'"{text}" has no letters')
            elif words in found:
                self._fault(mark, f'"{text}" is there already, as "{found[words]}"')
            else:
                found[words] = text
        return [*found]


def _compared(text: str) -> str:
    """In lower case, without accents and punctuation; a blank is where a word ends."""
    before, after = (" " if edge else "" for edge in (text.startswith(BORDER), text.endswith(BORDER)))
    return f"{before}{plain_words(text)}{after}"


def _choice(known: Collection[str]) -> str:
    """The names that there are; of many, that english.yaml has them."""
    return f"one of {', '.join(known)}" if len(known) <= _FEW else f"{ENGLISH} has those that there are"
