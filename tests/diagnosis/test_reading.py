"""Evidence made ready for the rules: what is read of it, first what decides, then all that was said."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence
from exporter.diagnosis.reading import Reading, readings
from exporter.diagnosis.words import is_bare, words_of
from exporter.failure import FailureKind
from exporter.terms import Phase

NOTHING: dict[str, Any] = {
    "kind": None,
    "phase": None,
    "provider": "",
    "code": None,
    "enhanced": None,
    "mechanism": "",
    "port": None,
    "aadsts": None,
    "bare": False,
    "numbered": False,
    "success": False,
}
LOG = """AUTH XOAUTH2 x
535 5.7.3 Mailbox gone AADSTS50053
550 5.1.1 Who at smtp.office365.com:25
"""
READ: tuple[tuple[Evidence, list[dict[str, Any]]], ...] = (
    (
        Evidence(text="535 5.7.8 Bad password"),
        [
            {
                "said": "535 5.7.8 Bad password",
                "words": " bad password ",
                "phase": Phase.AUTH,
                "code": 535,
                "enhanced": "5.7.8",
                "numbered": True,
            }
        ],
    ),
    (
        Evidence(text="535", code=535),
        [{"said": "535", "words": "  ", "phase": Phase.AUTH, "code": 535, "bare": True}] * 2,
    ),
    (
        Evidence(text=LOG),
        [
            {
                "said": "550 5.1.1 Who at smtp.office365.com:25",
                "words": " who at 25   smtp.office365.com",
                "phase": Phase.AUTH,
                "provider": "entra",
                "code": 550,
                "enhanced": "5.1.1",
                "mechanism": "XOAUTH2",
                "port": 25,
                "numbered": True,
            },
            {
                "said": "535 5.7.3 Mailbox gone AADSTS50053\n550 5.1.1 Who at smtp.office365.com:25",
                "words": " mailbox gone aadsts50053  who at 25   smtp.office365.com",
                "phase": Phase.AUTH,
                "provider": "entra",
                "code": 535,
                "enhanced": "5.7.3",
                "mechanism": "XOAUTH2",
                "port": 25,
                "aadsts": 50053,
                "numbered": True,
            },
        ],
    ),
    (
        Evidence(
            text="550 no", code=421, enhanced="4.4.4", mechanism="login", port=25, provider="outlook.com",
            phase=Phase.DATA,
        ),
        [
            {
                "said": "550 no",
                "words": " no ",
                "phase": Phase.DATA,
                "provider": "microsoft365",
                "code": 421,
                "enhanced": "4.4.4",
                "mechanism": "LOGIN",
                "port": 25,
                "numbered": True,
            }
        ],
    ),
    (
        Evidence(text="said: 550 5.7.1 go (in reply to MAIL FROM command)"),
        [
            {
                "said": "550 5.7.1 go",
                "words": " go ",
                "phase": Phase.MAIL_FROM,
                "code": 550,
                "enhanced": "5.7.1",
                "numbered": True,
            }
        ],
    ),
    (
        Evidence(text="a\n550 5.7.1 b", kind=FailureKind.TIMEOUT),
        [
            {
                "said": "a\n550 5.7.1 b",
                "words": " a b ",
                "kind": FailureKind.TIMEOUT,
                "code": 550,
                "enhanced": "5.7.1",
                "numbered": True,
            }
        ],
    ),
    (
        Evidence(text="550 no such\n554 5.7.1 gone"),
        [
            {"said": "554 5.7.1 gone", "words": " gone ", "code": 554, "enhanced": "5.7.1", "numbered": True},
            {
                "said": "550 no such\n554 5.7.1 gone",
                "words": " no such  gone ",
                "code": 554,
                "enhanced": "5.7.1",
                "numbered": True,
            },
        ],
    ),
    (
        Evidence(text="550 5.7.1 no such\n554 gone"),
        [
            {"said": "554 gone", "words": " gone ", "code": 554},
            {
                "said": "550 5.7.1 no such\n554 gone",
                "words": " no such  gone ",
                "code": 550,
                "enhanced": "5.7.1",
                "numbered": True,
            },
        ],
    ),
    (Evidence(text="a b", client_error="a"), [{"said": "a b", "words": " a b "}]),
    (Evidence(text="a", client_error="b a"), [{"said": "b a", "words": " b a "}]),
    (Evidence(text="a", client_error="c d"), [{"said": "a\nc d", "words": " a  c d "}]),
)  # fmt: skip


def read(reading: Reading) -> dict[str, Any]:
    """What is set in a reading."""
    found = {each.name: getattr(reading, each.name) for each in fields(reading)}
    return {
        name: value
        for name, value in found.items()
        if name not in NOTHING or (value, type(value)) != (NOTHING[name], type(NOTHING[name]))
    }


def test_evidence_is_read_first_by_what_decides_then_whole() -> None:
    found = [(given, [read(reading) for reading in readings(given)]) for given, _ in READ]

    assert found == [(given, [each | {"evidence": given} for each in expected]) for given, expected in READ]


def test_where_and_by_which_number_it_was_said_is_of_what_decides() -> None:
    first, whole = readings(Evidence(text=LOG, phase=Phase.DATA))
    assert (first.phase, whole.phase) == (Phase.DATA, Phase.DATA)
    last = readings(Evidence(text="535 5.7.3 a\n550 5.1.1 AADSTS50053 b"))[0]
    assert (last.aadsts, last.code) == (50053, 550)
    told = readings(Evidence(text="535 no\nhost said: 450 4.2.0 Wait (in reply to RCPT TO command)"))[0]
    assert told.phase is Phase.RCPT_TO


def test_quoted_reply_is_numbered_by_its_second_number_alone() -> None:
    said = ("The server response was: 5.7.1 Sorry", "The server response was: Sorry, no room 5.7.1")
    assert [readings(Evidence(text=text))[0].numbered for text in said] == [True, False]
    after = [readings(Evidence(text=f"550 5.1.1 no\n{text}"))[0].numbered for text in said]
    assert after == [True, False]


def test_what_decides_is_bare_by_itself() -> None:
    first, context = readings(Evidence(text="550 5.1.1 No such user\n554 5.7.1 rejected"))
    assert (first.said, first.bare, context.bare) == ("554 5.7.1 rejected", True, False)
    login = readings(Evidence(text="AUTH XOAUTH2 x\n535 5.7.8"))
    assert [(each.mechanism, each.bare) for each in login] == [("XOAUTH2", True)] * 2


def test_enhanced_code_alone_is_no_reply() -> None:
    assert [each.numbered for each in readings(Evidence(text="5.7.1 Sorry"))] == [False] * 2


def test_what_decides_was_said_where_the_dialogue_was() -> None:
    one, more = "220 mx\nDATA\n451 a b", "220 mx\nDATA\n451 a b\n552 c d"

    assert [readings(Evidence(text=text))[0].phase for text in (one, more)] == [Phase.DATA] * 2
    given = [Evidence(text=text, phase=Phase.EHLO) for text in (one, more)]
    assert [readings(each)[0].phase for each in given] == [Phase.EHLO] * 2


SUCCESSES = (
    (Evidence(text="250 Ok"), True),
    (Evidence(text="250 Ok\n\nMAIL FROM:<a>\n354 go"), True),
    (Evidence(text="250 Ok\nC: MAIL FROM:<a>\n354 go"), True),
    (Evidence(text="250 Ok\nC: no more"), False),
    (Evidence(text="250 Ok", kind=FailureKind.TIMEOUT), False),
    (Evidence(text="250 Ok\nhello"), False),
    (Evidence(text="MAIL FROM:<a>"), False),
    (Evidence(text="depth=0 CN = a\n    Verify return code: 0 (ok)\n250 HELP"), True),
    (Evidence(text="it is bad\n    Verify return code: 0 (ok)\n250 HELP"), False),
    (Evidence(text="hello"), False),
    (Evidence(text="hello", code=199), False),
    (Evidence(text="hello", code=200), True),
    (Evidence(text="hello", code=399), True),
    (Evidence(text="hello", code=400), False),
    (Evidence(text="hello DENIED", code=250), False),
    (Evidence(text="hello 550 5.1.1 a", code=250), False),
)


def test_success_is_a_positive_reply_and_nothing_else() -> None:
    assert [(given, readings(given)[0].success) for given, _ in SUCCESSES] == list(SUCCESSES)


def test_longest_evidence_is_read_from_its_end() -> None:
    (reading,) = readings(Evidence(text="a" * TEXT_LIMIT, client_error="b"))

    assert len(reading.said) < TEXT_LIMIT
    assert reading.said[-1] == "b"


WORDS = {
    "550-5.1.1 One\n550 5.1.1 two": " one two ",
    "552-5.2.2 x": " x ",
    "x 550-Sorry": " x sorry ",
    "用户、不存在。x": " 用户 不存在 x  user unknown ",
    "errno 111 errno 110": " errno 111 errno 110  econnrefused  etimedout ",
    "errno 104 error:0A000086 SSL": (" errno 104 error 0a000086 ssl  econnreset  certificate verify failed "),
    "5.7.1 y": " y ",
    "a 550 5.1.1 z": " a z ",
    "12 z v1.2 a.b": " 12 z v1.2 a b ",
    "ErrorSendAsDenied: no": " error sendasdenied no  send as denied ",
    '(550, b"User")': " user ",
    "(550, b'User')": " user ",
    "See https://aka.ms/X now": " see now   https://aka.ms/x",
    "at Mx1.example and mx2.example": " at and   mx1.example  mx2.example",
    "from a@b.example to 192.0.2.1:25": " from to ipaddr ",
    "[2026-11-03T06:25:11Z] lost": " lost ",
    "errno 111": " errno 111  econnrefused ",
    "EAI_AGAIN": " eai again  eai again ",
    "errno 111 NetworkFailure": " errno 111 networkfailure  econnrefused  network failure ",
    "NetworkFailure MailboxBusy": " networkfailure mailboxbusy  network failure  mailbox busy ",
    "code: 336134278": " code 336134278  certificate verify failed ",
    "SSL error:0A000086 error:0A00010B": (
        " ssl error 0a000086 error 0a00010b  certificate verify failed  wrong version number "
    ),
    "not allowed...user@host": " not allowed ",
    "fe80::1:2 gone": " fe80 1 2 gone   ipv6",
    "fe80::1 gone": " fe80 1 gone   ipv6",
    "Verbindung verweigert, Postfach voll": (
        " verbindung verweigert postfach voll  connection refused  mailbox full "
    ),
    "Tom's `x`, é": " toms x e ",
    "NetworkFailure NetworkFailure SomeError": " networkfailure networkfailure someerror  network failure ",
    "用户 1.2 a.b": " 用户 1.2 a b ",
}


def test_words_are_without_wrappings_and_names_stand_behind() -> None:
    assert {text: words_of([text]) for text in WORDS} == WORDS
    assert words_of(["One.", "two"]) == " one  two "


BARE = {
    " error 550 ": True,
    "  ": True,
    " error at ": False,
    " error mx.example fe80::1 http://x a@b ": True,
}


def test_words_that_only_say_that_it_failed_are_bare() -> None:
    assert {words: is_bare(words) for words in BARE} == BARE
