"""Texts about mail in which nothing has failed are unknown, and told as such; a fault in them is found."""

from __future__ import annotations

import pytest

from exporter.diagnosis.classify import diagnose
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.explain import as_json, explain, render
from exporter.diagnosis.faultless import Learnt, learnt
from exporter.diagnosis.faultless.marks import READ_CHARACTERS, marks_of, names_a_fault
from exporter.terms import Phase

AT_EASE = (
    "Authentication-Results: mail.fabrikam.example; dkim=pass; spf=pass; dmarc=pass",
    "Received-SPF: pass (mail.fabrikam.example: bob@contoso.example may send from 192.0.2.8)",
    "X-Spam-Status: No, score=-2.6 required=5.0 tests=BAYES_00,SPF_PASS",
    "Sending limits: 5,000 recipients per day, 100 recipients per message",
)
FAULTS = (
    (
        "smtp_tls_security_level = encrypt\nstatus=deferred (lost connection with mx[192.0.2.4])",
        "connection_dropped",
    ),
    (
        "Authentication-Results: mx; spf=pass; dkim=pass\n550 5.7.1 Message rejected as spam",
        "content_rejected",
    ),
    (
        "MAIL_HOST=smtp.contoso.example\nMAIL_PORT=587\nCould not connect: Connection refused",
        "connect_refused",
    ),
)


@pytest.mark.parametrize("text", AT_EASE)
def test_what_tells_of_no_fault_has_no_cause(text: str) -> None:
    found = explain(text)
    assert (found.recognised, found.faultless, found.foreign) == (False, True, ())


def test_it_is_said_and_nothing_is_advised() -> None:
    found = explain(AT_EASE[0])
    assert "nothing that tells of a fault" in render(found)
    assert (as_json(found)["faultless"], found.steps) == (True, ())
    assert "own cause" not in render(found)


@pytest.mark.parametrize(("text", "label"), FAULTS)
def test_a_fault_beside_settings_or_headers_is_found(text: str, label: str) -> None:
    found = explain(text)
    assert (found.cause.label, found.faultless) == (label, False)


def test_what_a_probe_has_met_is_never_faultless() -> None:
    found = diagnose(Evidence(text=AT_EASE[0], phase=Phase.MESSAGE))
    assert not found.faultless


def test_a_text_too_long_to_be_read_whole_is_not_judged() -> None:
    assert not explain("\n".join([AT_EASE[0]] * (READ_CHARACTERS // len(AT_EASE[0]) + 1))).faultless


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("550 5.1.1 unknown", True),
        ("ok\n<** 421 busy", True),
        ("  S: 535-no", True),
        ("250 ok", False),
        ("4500 mails", False),
        ("at 550 kB", False),
    ],
)
def test_a_line_that_begins_with_a_refusal_is_one(text: str, refuses: bool) -> None:
    assert names_a_fault(text) is refuses


def test_marks_tell_what_lines_are() -> None:
    marks = marks_of("# relay\nport = 587\nFrom: anna\n0 errors?")
    assert {
        "<comment>",
        "<setting>",
        "<header>",
        "<question>",
        "<negated>",
        "<no fault>",
        "<some lines>",
    } <= marks
    assert "0 errors" in marks
    assert {"<fault>", "<error first>", "<a line>"} <= marks_of("Error: it failed")
    assert {"<mostly setting>", "<many lines>"} <= marks_of("tls = on\n" * 5)


def test_the_sum_of_weights_decides() -> None:
    by = Learnt(weights={"a": 1.0, "b": -0.5}, limit=0.5)
    assert by.tells(["a", "new"])
    assert not by.tells(["a", "b"])


def test_weights_are_of_words_and_marks() -> None:
    weights = learnt().weights
    assert weights["<not done>"] < 0 < weights["<zone>"]
