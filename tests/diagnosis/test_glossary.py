"""Sentences of other languages by a thing and its fate: how near they stand, and how each is looked up."""

from __future__ import annotations

from exporter.diagnosis import glossary, translated
from exporter.diagnosis.glossary import meant

WRONG = ["username or password incorrect"]
APART = (
    # words, what they mean
    (f"passwort {'x' * 51} falsch", WRONG),
    (f"passwort {'x' * 52} falsch", []),
    (f"falsch {'x' * 50} passwort", WRONG),
    (f"falsch {'x' * 51} passwort", []),
    (f"{'x' * 30}密码{'x' * 18}错误", WRONG),
    (f"{'x' * 30}密码{'x' * 19}错误", []),
    (f"{'x' * 30}错误{'x' * 18}密码", WRONG),
    (f"{'x' * 30}错误{'x' * 19}密码", []),
    (f"{'x' * 30} {'x' * 19}错误{'x' * 58}密码", WRONG),
    (f"{'x' * 30} {'x' * 20}错误{'x' * 19}密码", []),
    (f"{'x' * 30} 错误{'x' * 58}密码", WRONG),
    (f"{'x' * 30} 错误{'x' * 59}密码", []),
    (f"passwort falsch {'x' * 70} falsch", WRONG),
    (f"{'x' * 30}할 수 없{'x' * 18}연결", ["failed to connect to"]),
    (f"{'x' * 30}할 수 없{'x' * 19}연결", []),
    ("passwort", []),
    ("falsch", []),
    ("密码", []),
    ("пароль unfalsch", []),
    ("пароль falsch", WRONG),
    ("unhost inconnu", []),
    ("host inconnu", ["name or service not known"]),
    ("benutzername unbekannt", ["user unknown"]),
    ("size размер письма превышен", ["message too large"]),
    ("ящик размер письма превышен", []),
    ("nabiralnik je poln", ["mailbox full"]),
)


def test_thing_and_fate_mean_something_where_they_stand_near_each_other() -> None:
    found = [
        (words, list(meant(words, {word[: glossary.BEGUN] for word in words.split()}))) for words, _ in APART
    ]

    assert found == list(APART)


def test_tables_are_read_as_they_are_written() -> None:
    assert glossary._beginnings("\n  a_|b\n  c d|\n ") == ["a ", "b", "c d"]
    assert [glossary._sought(thing) for thing in ("senha", "parola", "узел")] == [" senha", "parola", "узел"]


def test_fate_is_looked_up_by_the_beginning_of_its_longest_word() -> None:
    spaced, unspaced = glossary._indexed()

    assert {begun: (fate, name) for begun in ("verl", "fehl") for fate, name in spaced[begun][:1]} == {
        "verl": (" is verlopen", "timed out"),
        "fehl": (" fehlgeschlagen", "failed"),
    }
    assert (" udalo", "failed") in spaced["udal"]
    assert unspaced["у"][0] == ("удалось", "failed")
    assert all(fate[0] == letter for letter, fates in unspaced.items() for fate, _ in fates)
    assert spaced.keys() == {max(fate.split(), key=len)[:4] for fates in spaced.values() for fate, _ in fates}


def test_phrase_is_looked_up_by_the_beginning_of_its_last_word_where_it_has_four_letters() -> None:
    index = translated._indexed()

    assert index[""][:3] == (
        ("zeituberschreitung", "connection timed out"),
        ("zeitlimit", "connection timed out"),
        ("timeout bij", "connection timed out"),
    )
    assert ("unbekannter host", "name or service not known") in index["host"]
    assert ("postfach existiert nicht", "user unknown") in index["nich"]


def test_phrase_is_meant_whatever_it_is_looked_up_by() -> None:
    for phrase, english in (
        ("timeout bij", "connection timed out"),
        ("postfach existiert nicht", "user unknown"),
        ("パスワードが違", "username or password incorrect"),
    ):
        assert list(translated.english_of(f"x {phrase} x")) == [english]
