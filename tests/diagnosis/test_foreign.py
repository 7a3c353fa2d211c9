"""Errors of other programs and services, which are none of ours however alike they sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exporter.diagnosis import diagnose, explain
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.foreign import FILE
from exporter.diagnosis.foreign.marks import READ_CHARACTERS, Vocabulary, marks_of, text_of
from exporter.terms import Phase
from training.texts import digests

TEXTS = Path(__file__).parent
KNOWN = Vocabulary(words=frozenset({"connection", "refused", "mail", "to"}), programs=frozenset({"error"}))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("connect ECONNREFUSED 10.0.0.5:5432", "unknown", id="a database's port"),
        pytest.param("connect ECONNREFUSED 10.0.0.5:587", "connect_refused", id="a port of mail"),
        pytest.param("app.js:443: connection refused", "connect_refused", id="a line of a source"),
        pytest.param('Get "https://shop.example/api": connection refused', "unknown", id="a page asked for"),
        pytest.param(
            'Post "https://smtp-api.example/send": connection refused',
            "connect_refused",
            id="mail's own page",
        ),
        pytest.param(
            "Mailbox full. Learn more at https://help.example/5", "mailbox_full", id="a page to be visited"
        ),
        pytest.param("haproxy[7]: connection refused", "unknown", id="another program"),
        pytest.param("postfix/smtp[7]: connection refused", "connect_refused", id="a mail server"),
        pytest.param(
            "zabbix_server[7]: cannot send to 10.0.0.5:25: connection timed out",
            "connect_timeout",
            id="a program that sends alerts to a port of mail",
        ),
        pytest.param(
            "jenkins[7]: mail to a@contoso.example failed: Relay access denied",
            "relay_denied",
            id="a program that sends, in mail's words",
        ),
        pytest.param("rsync: connection closed by the sender", "unknown", id="a program that sends no mail"),
        pytest.param(
            "terraform: AADSTS7000222: The provided client secret keys are expired.",
            "oauth_secret_expired",
            id="what Entra says to any program",
        ),
        pytest.param(
            "app.IMAPClientPool: smtp.contoso.example: connection refused",
            "connect_refused",
            id="SMTP, in a module of another name",
        ),
        pytest.param(
            "mail queue: connect ECONNREFUSED 127.0.0.1:6379", "unknown", id="a port of another service"
        ),
        pytest.param(
            "CalDAV gateway: 550 5.1.1 User unknown", "recipient_unknown", id="a server's own number"
        ),
    ],
)
def test_another_service_is_told_by_port_address_or_program(text: str, label: str) -> None:
    assert explain(text).cause.label == label


def test_texts_of_other_programs_stay_unknown() -> None:
    lines = (TEXTS / "others.txt").read_text("utf-8").splitlines()
    named = [(line, explain(line).cause.label) for line in lines]
    assert len([row for row in named if row[1] != "unknown"]) <= len(lines) // 100


def test_mail_without_a_replys_number_is_not_taken_for_anothers() -> None:
    lines = (TEXTS / "codeless.txt").read_text("utf-8").splitlines()
    texts = [line.split(" :: ", 1)[1].replace("\\n", "\n") for line in lines]
    assert [(text, told) for text in texts if (told := explain(text).foreign)] == []


def test_answer_names_the_words_that_tell() -> None:
    found = explain("zorbd[7]: connection refused")
    assert (found.cause.label, found.foreign[0]) == ("unknown", "zorbd")


@pytest.mark.parametrize(
    "given",
    [
        Evidence(text="zorbd[7]: connection refused", phase=Phase.CONNECT),
        Evidence(text="zorbd[7]: 550 5.1.1 User unknown"),
        Evidence(text="zorbd[7]: AADSTS7000222: The provided client secret keys are expired."),
        Evidence(text="Connection refused"),
        Evidence(text="zorbd[7]: smtp.zorb.example: connection refused"),
    ],
    ids=["a phase of mail", "a reply's numbers", "Entra", "nobody's", "SMTP"],
)
def test_what_a_server_said_is_no_other_programs(given: Evidence) -> None:
    assert diagnose(given).recognised


def test_number_of_a_success_or_a_version_is_no_reply() -> None:
    assert explain("zorbd[7] of 2.6.32: connection refused").foreign


def test_status_of_the_web_alone_is_anothers() -> None:
    assert explain("HTTP/1.1 429 Too Many Requests Retry-After: 30").foreign
    assert explain("HTTP/2 429 Too Many Requests").foreign
    for more in (": the mail was not sent", '\n{"error": "invalid_grant"}', ": invalid_grant", " SendGrid"):
        assert "status of the web" not in explain(f"HTTP/1.1 400 Bad Request{more}").foreign
    assert "status of the web" not in explain("relay answered HTTP/1.1 429 Too Many Requests").foreign


def test_text_that_names_smtp_or_a_mail_server_is_no_other_programs_whatever_else_speaks_for_one() -> None:
    text = "kubelet: pod {}-0 back-off: connection refused, postgres redis docker"
    assert explain(text.format("web")).foreign
    for server in ("SMTP", "postfix/", "exim", "milter", "lmtp"):
        assert not explain(text.format(server)).foreign


def test_text_that_names_a_relay_service_is_no_other_programs() -> None:
    text = "when calling the {} operation: The security token included in the request is invalid"
    assert explain(text.format("PutObject")).foreign
    assert not explain(text.format("SendRawEmail")).foreign


def test_weights_are_learnt_from_the_texts_as_they_are() -> None:
    """Else: python -m training foreign --write. A file that is not named there was not learnt from."""
    made_from = json.loads(FILE.read_text("utf-8"))["made_from"]
    now = digests()
    assert {file: now.get(file) for file in made_from} == made_from


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("zorbd[7]: connection refused", "<other program> alone"),
        ("zorbd[7]: connection refused", "<unknown word first>"),
        ("connection refused 10.0.0.5:8123", "<port of others> alone"),
        ("connection refused 10.0.0.5:6379", "<port of another service> alone"),
        ("kubelet connection refused", "<name of another> alone"),
        ("mail: kubelet connection refused", "<name of another>"),
        ("mail: connection refused 10.0.0.5:8123", "<port of others>"),
        ("connection refused 10.0.0.5:587", "<port of mail>"),
        ("connection refused https://zorb.example", "<http address> alone"),
        ("connection refused 404", "<other status> alone"),
        ("550 refused", "<reply first> alone"),
        ("zorb (550, b'refused')", "<reply first> alone"),
        ("-ERR connection refused", "<reply of a mailbox> alone"),
        ("connection refused to a@contoso.example", "<mailbox> alone"),
    ],
)
def test_mark_is_seen(text: str, mark: str) -> None:
    assert mark in marks_of(text_of(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("mail: connection refused 10.0.0.5:8123", "<port of others> alone"),
        ("app.js:4431: connection refused", "<port of others>"),
        ("10:45:31 connection refused", "<port of others>"),
        ("Error: connection refused", "<other program>"),
    ],
)
def test_mark_is_not_seen(text: str, mark: str) -> None:
    assert mark not in marks_of(text_of(text), KNOWN)


def test_words_of_another_language_are_not_unknown() -> None:
    marks = marks_of(text_of("Connexion refusee"), KNOWN, meant=("connection refused",))
    assert "refused" in marks
    assert "<unknown word>" not in marks


def test_beginning_and_end_of_a_long_text_are_read() -> None:
    words = text_of(f"first {'between ' * READ_CHARACTERS}last").words
    assert {"first", "last"} <= words
    assert text_of(f"{'x ' * READ_CHARACTERS}between {'y ' * READ_CHARACTERS}").words.isdisjoint({"between"})
