"""Sentences of other languages by a thing and its fate: how near they stand."""

from __future__ import annotations

from exporter.diagnosis.languages.meanings import meant
from exporter.diagnosis.languages.vocabulary import BEGUN

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
    found = [(words, list(meant(words, {word[:BEGUN] for word in words.split()}))) for words, _ in APART]

    assert found == list(APART)
