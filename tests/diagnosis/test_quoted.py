"""Replies that a line quotes: where each begins and ends, and which command it answers."""

from __future__ import annotations

from exporter.diagnosis.quoted import SHORTEST_ENDED, answers, ended, quotes
from exporter.terms import Phase

QUOTES = (
    # the text, does a reply begin it?, what stands before the first reply and each reply
    ("550 5.1.1 a 550 5.1.1 b", True, ["", "550 5.1.1 a 550 5.1.1 b"]),
    ("550 5.1.1 a 550 5.1.1 b", False, ["", "550 5.1.1 a 550 5.1.1 b"]),
    (
        "said: 535 5.7.8 Bad. Error: 550 5.1.1 no",
        False,
        ["said: ", "535 5.7.8 Bad. Error: ", "550 5.1.1 no"],
    ),
    ("421 4.7.0 a, error 550 5.1.1 b", False, ["", "421 4.7.0 a, error ", "550 5.1.1 b"]),
    ("550 5.1.1 a, error: 550 5.1.1 b", False, ["", "550 5.1.1 a, error: ", "550 5.1.1 b"]),
    ("host said: 550-5.7.1 a\n550 5.7.1 b", False, ["host said: ", "550-5.7.1 a\n550 5.7.1 b"]),
    ("server said: 550 no such user", False, ["server said: ", "550 no such user"]),
    ("said: 451 wait; 550 gone", False, ["said: ", "451 wait; ", "550 gone"]),
    ("response was: 550 no", False, ["response was: ", "550 no"]),
    ("550 no such user", False, ["550 no such user"]),
    ("550 no such user", True, ["", "550 no such user"]),
    ("x 550 no such user", False, ["x 550 no such user"]),
    ("code 404: 450 minutes", False, ["code 404: 450 minutes"]),
    ("error: 404 not found", False, ["error: 404 not found"]),
    ("The server response was: Unknown user", False, ["The server response was: ", "Unknown user"]),
    ("The server response was: 550 no", False, ["The server response was: ", "550 no"]),
    ("The server response was: '550 no'", False, ["The server response was: '", "550 no'"]),
    (
        "SMTP server error: Failed to connect to server: no",
        False,
        ["SMTP server error: Failed to connect to server: no"],
    ),
    ("ANTWORT DES SERVERS LAUTETE: Nein", False, ["ANTWORT DES SERVERS LAUTETE: ", "Nein"]),
    (
        "server response: User unknown; server response: 550 5.1.1 no",
        False,
        ["server response: ", "User unknown; server response: ", "550 5.1.1 no"],
    ),
    ("server response: 1234567 550 5.1.1 no", False, ["server response: 1234567 ", "550 5.1.1 no"]),
    ("server response: 12345678 550 5.1.1 no", False, ["server response: ", "12345678 ", "550 5.1.1 no"]),
    ("error 550 5.7 no", False, ["error 550 5.7 no"]),
    ("550 x said550 no", False, ["550 x said550 no"]),
    (
        "antwort, respuesta, resposta, serveur, 応答, 响应, failed detail; server response: Unknown user",
        False,
        [
            "antwort, respuesta, resposta, serveur, 応答, 响应, failed detail; server response: ",
            "Unknown user",
        ],
    ),
    ("plain", False, ["plain"]),
    ("plain", True, ["", "plain"]),
)


def test_line_is_cut_where_replies_begin() -> None:
    assert [(text, first, quotes(text, first=first)) for text, first, _ in QUOTES] == list(QUOTES)


REPLY = "550 5.1.1 No such user here, sorry about that"
ENDED = (
    (REPLY, ""),
    (REPLY, " (in reply to RCPT TO command)"),
    (REPLY, "; nested exception is: x"),
    ("550 short (in reply to RCPT TO command)", ""),
    ("550 " + "x" * (SHORTEST_ENDED - 18), " at System.x()"),
    ("550 " + "x" * (SHORTEST_ENDED - 15), " at System."),
    ("550 " + "x" * (SHORTEST_ENDED - 15) + " at System", ""),
    ("---> " + "x" * SHORTEST_ENDED, ""),
    ("550 ", "---> " + "x" * SHORTEST_ENDED),
)


def test_reply_ends_where_its_wrapper_goes_on() -> None:
    assert [ended(reply + wrapper) for reply, wrapper in ENDED if len(reply + wrapper) > SHORTEST_ENDED] == [
        (reply, wrapper) for reply, wrapper in ENDED if len(reply + wrapper) > SHORTEST_ENDED
    ]
    short = "550 " + "x" * (SHORTEST_ENDED - 15) + " at System."
    assert len(short) == SHORTEST_ENDED
    assert ended(short) == (short, "")


ANSWERS = {
    "(in reply to MAIL FROM command)": Phase.MAIL_FROM,
    "(in reply to RCPT TO command)": Phase.RCPT_TO,
    "(in reply to end of DATA command)": Phase.MESSAGE,
    "(in reply to DATA command)": Phase.DATA,
    "after the AUTH LOGIN": Phase.AUTH,
    "response to EHLO": Phase.EHLO,
    "during STARTTLS": Phase.STARTTLS,
    "in reply to HELO": Phase.EHLO,
    "in reply to QUIT": None,
    "RCPT TO": None,
    "": None,
}


def test_wrapper_says_which_command_was_answered() -> None:
    assert {text: answers(text) for text in ANSWERS} == ANSWERS
