"""What a text shows of whom it is from, mark by mark, and which of it tells that it is another program's."""

from __future__ import annotations

import pytest

from exporter.diagnosis import foreign
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.foreign import Learnt, foreign_marks, shown
from exporter.diagnosis.foreign.marks import READ_CHARACTERS, Text, Vocabulary, marks_of, text_of
from exporter.diagnosis.reading import readings

KNOWN = Vocabulary(words=frozenset({"broken", "pipe", "lost", "mail"}), programs=frozenset({"mailer"}))
HALF = READ_CHARACTERS // 2


def text(**known: object) -> Text:
    nothing = {"words": frozenset(), "program": (), "first": frozenset(), "marks": frozenset()}
    return Text(**(nothing | {"names_mail": False} | known))  # type: ignore[arg-type]


MARKS = {
    "lost": set(),
    "to a@contoso.example": {"<mailbox>"},
    "smtp://a HTTPS://b zorb://c tls://d": {
        "<mail address>", "<http address>", "<other address>", "<tls address>",
    },
    "a001 NO lost": set(),
    "A001 NO lost": {"<reply of a mailbox>"},
    "at mx:587": {"<port of mail>"},
    "at mx:993": {"<port of a mailbox>"},
    "at mx:6379": {"<port of another service>"},
    "at mx:443": {"<port of the web>"},
    'zorb "OK" expected': {"<reply of a mailbox>"},
    "at mx:8123 port 25": {"<port of others>", "<port of mail>"},
    "x 404 450": {"<other status>", "<reply>"},
    "x 550 lost": {"<reply>"},
    "550 lost": {"<reply>", "<reply first>"},
}  # fmt: skip


def test_marks_of_a_text() -> None:
    assert {said: set(text_of(said).marks) for said in MARKS} == MARKS


def test_text_is_taken_apart() -> None:
    assert text_of("zorbd[7]: MailConnect lost a it at b@contoso.example") == text(
        words=frozenset({"zorbd", "mail", "connect", "lost", "it", "at"}),
        program=("zorbd",),
        first=frozenset({"zorbd", "mail", "connect"}),
        marks=frozenset({"<mailbox>"}),
        names_mail=True,
    )
    assert text_of("mail zorb-agent: lost").program == ("agent", "mail", "zorb")
    assert text_of("x" * 78 + " ab cd").first == frozenset({"x" * 78})
    assert text_of("ab cd ef").first == frozenset({"ab", "cd"})


NAMES_MAIL = {
    "lost": False,
    "at zorb:587": True,
    "SMTP lost": True,
    "EHLO lost": True,
    "mtas": False,
    "mta": True,
}


def test_mail_is_named_by_a_port_a_name_or_a_word() -> None:
    assert {said: text_of(said).names_mail for said in NAMES_MAIL} == NAMES_MAIL


def test_long_text_is_read_at_its_beginning_and_its_end() -> None:
    longest = "a" * (READ_CHARACTERS - 3) + " bc"
    longer = "ab " + "x" * HALF + " between " + "y" * (HALF - 4) + " cd"

    assert text_of(longest).words == {"a" * (READ_CHARACTERS - 3), "bc"}
    assert text_of(longer).words == {"ab", "x" * (HALF - 3), "y" * (HALF - 4), "cd"}


def test_unknown_words_are_of_three_letters_of_ascii() -> None:
    assert text(words=frozenset({"lost", "zo", "zor", "zörb"})).unknown(KNOWN) == {"zor"}


SHORT = (
    (text(words=frozenset({"broken", "pipe"})), True),
    (text(words=frozenset({"broken", "pipe", "lost"})), True),
    (text(words=frozenset({"broken", "pipe", "lost", "mail"})), False),
    (text(words=frozenset({"broken", "zorb"})), False),
    (text(words=frozenset({"broken"}), marks=frozenset({"<mailbox>"})), False),
    (text(words=frozenset({"broken"}), program=("zorb",)), False),
    (text(words=frozenset({"broken"}), program=("mailer", "zorb")), True),
)


def test_few_words_that_are_all_known_tell_nothing() -> None:
    assert [(said, said.is_short(KNOWN)) for said, _ in SHORT] == list(SHORT)
    assert text(words=KNOWN.words - {"mail"}).is_short(
        Vocabulary(words=KNOWN.words - {"mail"}, programs=KNOWN.words)
    )


def words(*said: str) -> frozenset[str]:
    return frozenset(said)


FOR_OR_AGAINST = (
    (text(words=words("lost")), {"lost", "<text> alone"}),
    (text(words=words("lost"), names_mail=True), {"lost"}),
    (
        text(words=words("lost"), marks=words("<reply>")),
        {"lost", "<reply>", "<reply> alone", "<text> alone"},
    ),
    (text(words=words("mailer"), program=("mailer",), names_mail=True), {
        "mailer", "mailer:", "<program>", "<unknown word>", "<unknown words: 1>", "<mostly unknown words>",
    }),
    (text(words=words("lost"), program=("lost",), names_mail=True), {
        "lost", "lost:", "<program>", "<other program>",
    }),
    (text(words=words("lost", "zorb"), first=words("zorb"), names_mail=True), {
        "lost", "zorb", "<unknown word>", "<unknown words: 1>", "<unknown word first>",
    }),
    (text(words=words("aaa", "bbb", "ccc", "ddd", "eee", "fff"), first=words("lost"), names_mail=True), {
        "aaa", "bbb", "ccc", "ddd", "eee", "fff", "<unknown word>", "<unknown words: 5>",
        "<mostly unknown words>",
    }),
)  # fmt: skip


def test_words_and_marks_speak_for_or_against_mail() -> None:
    assert [(said, marks_of(said, KNOWN)) for said, _ in FOR_OR_AGAINST] == list(FOR_OR_AGAINST)
    assert marks_of(text(words=words("lost")), KNOWN, named=True) == {"lost"}
    assert marks_of(text(words=words("zorb")), KNOWN, named=True, meant=("mail lost",)) == {
        "zorb", "mail", "lost",
    }  # fmt: skip


LEARNT = Learnt(
    weights={
        "zorb": 1.0, "glim": 3.0, "lost": -1.0, "gone": -2.0, "<unknown word>": 2.0, "<program>": 0.5,
        "<text> alone": 1.5, "<port of others> alone": 0.25, "pipe": 0.0,
    },
    limit=4.0,
    known=Vocabulary(words=words("zorb", "glim", "lost", "pipe"), programs=frozenset()),
)  # fmt: skip


def told(*said: str, **known: object) -> tuple[str, ...]:
    return LEARNT.tells(text(words=words(*said), **known), named=False)


def test_text_is_anothers_above_the_limit_and_told_by_the_heaviest_words() -> None:
    more = ("a1", "b1", "c1")  # too short to be unknown, so that there are words enough

    assert told("zorb", "glim", "lost", *more[:1]) == ("glim", "zorb")
    assert told("zorb", "glim", "lost", "pipe") == ("glim", "zorb")
    assert told("glim", "pipe", "lost", *more) == ()
    assert LEARNT.tells(text(words=words("zorb", "glim", *more)), named=True) == ()
    assert told("glim", "xyzzy", "abc", *more) == ("glim", "abc", "xyzzy")
    assert told("zorb", "glim", *more, program=("pipe", "zorb"), marks=words("<port of others>")) == (
        "glim", "zorb", "pipe", "port of others",
    )  # fmt: skip


def test_what_is_named_or_said_in_another_language_speaks_for_mail() -> None:
    said = text(words=words("zorb", "glim", "a1", "b1", "c1"))
    assert LEARNT.tells(said, named=False) == ("glim", "zorb")
    assert LEARNT.tells(said, named=False, meant=("gone",)) == ()

    def marks(said: str, provider: str | None = None) -> tuple[str, ...]:
        return foreign_marks(readings(Evidence(text=said, provider=provider))[-1])

    assert marks("zorbd[7]: connection refused")[:1] == ("zorbd",)
    assert "zorbd" in marks("zorbd said: access denied")
    assert marks("zorbd said: access denied", "gmail") == ()
    assert marks("zorbd[7]: connection refused 5.7.1") == ()
    assert marks("Connexion refusee") == ()


def test_no_more_than_five_words_are_told() -> None:
    assert told("glim", "aaa", "bbb", "ccc", "ddd", "eee") == ("glim", "aaa", "bbb", "ccc", "ddd")


def test_all_that_was_given_is_read() -> None:
    assert [shown(Evidence(text="a", client_error=error)) for error in ("", "b")] == ["a", "a\nb"]


@pytest.mark.parametrize(
    ("provider", "weights", "told"),
    [
        pytest.param("", {"refused": 1.0}, (), id="its meaning alone tells nothing"),
        pytest.param("", {"verweigert": 1.0}, ("verweigert",), id="its words do"),
        pytest.param("", {"verweigert": 1.0, "refused": -1.0}, (), id="unless its meaning is mail's"),
        pytest.param("", {"verweigert": 1.0, "<text> alone": -1.0}, (), id="nothing names mail"),
        pytest.param("gmail", {"verweigert": 1.0, "<text> alone": -1.0}, ("verweigert",), id="it is named"),
    ],
)
def test_meaning_of_another_language_speaks_for_mail_where_its_words_did_not(
    provider: str, weights: dict[str, float], told: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Vocabulary(words=frozenset(), programs=frozenset())
    monkeypatch.setattr(foreign, "learnt", lambda: Learnt(weights=weights, limit=0.5, known=known))
    said = Evidence(text="die verbindung zum dienst wurde verweigert", provider=provider or None)

    assert foreign.foreign_marks(readings(said)[0]) == told
