"""The files of languages: as they are written, laid out by how they are looked up, faults told by line."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
import yaml

from exporter.diagnosis.languages import english_of, vocabulary
from exporter.diagnosis.languages.english import English
from exporter.diagnosis.languages.vocabulary import (
    DIRECTORY,
    Words,
    ascii_words,
    english,
    laid_out,
    likely,
    other_words,
    umlauts,
)
from exporter.diagnosis.languages.written import ENGLISH, Language, languages_of

CONTENTS = {file.name: file.read_bytes() for file in sorted(DIRECTORY.glob("*.yaml"))}

SMALL = b"""
sentences: [mailbox full, server busy]
unless: {server busy: [_tls]}
meanings: {wrong: {password: bad password}, full: {mailbox: mailbox full}}
apart: {bad password: browser}
"""


def read(**files: str) -> tuple[English, list[Language]]:
    """Small files beside a small English, by their names."""
    return languages_of({ENGLISH: SMALL} | {f"{name}.yaml": text.encode() for name, text in files.items()})


def faults(**files: str) -> list[str]:
    with pytest.raises(ValueError, match=":") as caught:
        read(**files)
    return str(caught.value).splitlines()


def test_words_are_compared_without_capitals_accents_and_punctuation() -> None:
    _, (language,) = read(fr="things: {password: ['Mot de passe', \"l'Été,  passé!\", conta_, _é, รหัส]}")
    assert language.things == {"password": ["mot de passe", "lete passe", "conta ", " e", "รห ส"]}


def test_umlauts_are_spelt_out_and_taken_off() -> None:
    _, (language,) = read(de="umlauts: [größ, zuläss, über]")
    assert language.umlauts == [("groess", "gross"), ("zulaess", "zulass"), ("ueber", "uber")]


def test_english_is_read_as_it_is_written() -> None:
    assert read()[0] == English(
        sentences=["mailbox full", "server busy"],
        unless={"server busy": [" tls"]},
        meanings={"wrong": {"password": "bad password"}, "full": {"mailbox": "mailbox full"}},
        apart={"bad password": "browser"},
        things=["password", "mailbox", "browser"],
    )


A = """
sentences: {server busy: [ist besetzt, bezet]}
things: {password: [senha, kennwort]}
fates: {full: [voll]}
"""
B = """
sentences: {server busy: [bezet, занят]}
things: {password: [senha, узел]}
fates: {full: [полон, ist voll]}
"""


def test_words_of_all_files_are_laid_out_once_each_those_of_ascii_apart() -> None:
    told, languages = read(a=A, b=B)

    assert laid_out(told, languages, ascii_only=True) == Words(
        sentences={"bese": [("ist besetzt", "server busy")], "": [("bezet", "server busy")]},
        fates={"voll": [(" voll", "full"), (" ist voll", "full")]},
        things={"password": [" senha", "kennwort"], "mailbox": [], "browser": []},
    )
    assert laid_out(told, languages, ascii_only=False) == Words(
        sentences={"з": [("занят", "server busy")]},
        fates={"п": [("полон", "full")]},
        things={"password": ["узел"], "mailbox": [], "browser": []},
    )


def test_borders_of_words_are_none_twice_and_no_letter_to_look_up_by() -> None:
    told, languages = read(a="things: {password: [_pass_, _pin, parola]}\nfates: {full: [_voll_, _полон]}")

    assert laid_out(told, languages, ascii_only=True).fates == {"voll": [(" voll ", "full")]}
    assert laid_out(told, languages, ascii_only=False).fates == {"п": [(" полон", "full")]}
    assert laid_out(told, languages, ascii_only=True).things["password"] == [" pass ", " pin", "parola"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("says: {}", 'fr.yaml:1: "says" is no name here: one of sentences, things, fates, umlauts'),
        ("fates:\n  empty: [vide]", 'fr.yaml:2: "empty" is no name here: one of wrong, full'),
        ("fates:\n  full:\n  - plein\n  - Plein", 'fr.yaml:4: "Plein" is there already, as "plein"'),
        ("fates:\n  full: [plein]\n  full: [a]", 'fr.yaml:3: "full" is there already'),
        ("fates:\n  full: [plein, '!']", 'fr.yaml:2: "!" has no letters'),
        ("fates:\n  full: plein", "fr.yaml:2: a list of texts is wanted here"),
        ("fates:\n  full:\n  - a: b", "fr.yaml:3: a text is wanted here; quote one that has `: `"),
        ("fates: [full]", "fr.yaml:1: a mapping is wanted here, `name: ...`"),
        ("fates:\n  [full]: [plein]", "fr.yaml:2: a name is wanted here"),
        ("fates: {full: [\n", "fr.yaml:2: did not find expected node content"),
    ],
)  # fmt: skip
def test_fault_is_told_by_file_and_line(text: str, told: str) -> None:
    assert faults(fr=text) == [told]


def test_all_faults_are_told_at_once() -> None:
    assert faults(de="x: 1", fr="\ny: 1", ok="things: {}") == [
        'de.yaml:1: "x" is no name here: one of sentences, things, fates, umlauts',
        'fr.yaml:2: "y" is no name here: one of sentences, things, fates, umlauts',
    ]


def test_of_many_names_the_file_is_told() -> None:
    many = b"sentences: [a, b, c, d, e, f, g]"
    with pytest.raises(
        ValueError, match=r'^fr.yaml:1: "x" is no name here: english.yaml has those'
    ) as caught:
        languages_of({ENGLISH: many, "fr.yaml": b"sentences: {x: [y]}"})
    assert str(caught.value).endswith("that there are")


def test_byte_that_is_no_letter_is_a_fault_of_its_file() -> None:
    with pytest.raises(ValueError, match=r"^fr\.yaml:1: "):
        languages_of({ENGLISH: SMALL, "fr.yaml": b"fates: {full: [\xff]}"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("apart:\n  never meant: browser", 'english.yaml:2: "never meant" is no name here: one of '),
        ("meanings:\n  full:\n    mailbox: [a]", "english.yaml:3: a name is wanted here"),
        ("unless: {a: [b]}\nsentences: [c]", 'english.yaml:1: "a" is no name here: one of c'),
    ],
)
def test_fault_of_english_is_told_by_line(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=":") as caught:
        languages_of({ENGLISH: text.encode()})
    assert str(caught.value).startswith(told)


def test_files_are_read_without_the_library_of_c_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    _, (language,) = read(fr="fates: {full: [plein]}")
    assert language.fates == {"full": ["plein"]}


def test_what_is_kept_is_what_the_files_say() -> None:
    told, languages = languages_of(CONTENTS)
    made = {"english": asdict(english()), "umlauts": umlauts(), "words": asdict(ascii_words())}

    assert _as_json(made) == _as_json(vocabulary._in_ascii(told, languages))
    assert _as_json(asdict(other_words())) == _as_json(vocabulary._in_other_letters(told, languages))


def _as_json(made: object) -> object:
    return json.loads(json.dumps(made))


def test_other_letters_are_read_when_a_text_has_some() -> None:
    other_words.cache_clear()
    seen = [
        (list(english_of(words)), other_words.cache_info().currsize)
        for words in ("falsches passwort", "пароль неверн")
    ]
    assert seen == [(["username or password incorrect"], 0), (["username or password incorrect"], 1)]


def test_every_name_of_english_is_said_in_some_language() -> None:
    told, languages = languages_of(CONTENTS)
    said = {key for language in languages for key in language.sentences}
    things = {key for language in languages for key in language.things}
    fates = {key for language in languages for key in language.fates}

    assert (said, things, fates) == ({*told.sentences}, {*told.things}, {*told.meanings})


def test_thing_is_sought_at_the_beginning_of_a_word_where_it_is_short() -> None:
    things = ["senha", "parola", "узел"]
    assert [vocabulary._sought(thing) for thing in things] == [" senha", "parola", "узел"]


def test_fate_is_looked_up_by_the_beginning_of_its_longest_word() -> None:
    spaced, unspaced = ascii_words().fates, other_words().fates

    assert {begun: (fate, name) for begun in ("verl", "fehl") for fate, name in spaced[begun][:1]} == {
        "verl": (" is verlopen", "timed out"),
        "fehl": (" fehlgeschlagen", "failed"),
    }
    assert (" udalo", "failed") in map(tuple, spaced["udal"])
    assert tuple(unspaced["у"][0]) == ("удалось", "failed")
    assert all(fate[0] == letter for letter, fates in unspaced.items() for fate, _ in fates)
    assert spaced.keys() == {max(fate.split(), key=len)[:4] for fates in spaced.values() for fate, _ in fates}


def test_phrase_is_looked_up_by_the_beginning_of_its_last_word_where_it_has_four_letters() -> None:
    index = {begun: [*map(tuple, phrases)] for begun, phrases in ascii_words().sentences.items()}

    assert index[""][:3] == [
        ("zeituberschreitung", "connection timed out"),
        ("zeitlimit", "connection timed out"),
        ("timeout bij", "connection timed out"),
    ]
    assert ("unbekannter host", "name or service not known") in index["host"]
    assert ("postfach existiert nicht", "user unknown") in index["nich"]


def test_what_may_be_said_is_in_the_order_of_its_beginnings() -> None:
    index = {"b": [("b1", "x"), ("b0", "y")], "a": [("a1", "x")], "c": [("c1", "x")]}
    assert likely(index, {"b", "a", "z"}) == [("a1", "x"), ("b1", "x"), ("b0", "y")]
