"""A diagnosis as people and programs get it, word for word: text, JSON, what is shown of the evidence."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from exporter.diagnosis import as_json, explain, render
from exporter.diagnosis.batch import Batch
from exporter.diagnosis.cause import Actor, Cause, Risk, Step
from exporter.diagnosis.classify import Alternative, Diagnosis
from exporter.diagnosis.evidence import TEXT_LIMIT, Evidence
from exporter.diagnosis.explain import SHOWN_CHARACTERS, cause_as_json, evidence_in
from exporter.diagnosis.match import Match
from exporter.diagnosis.reading import readings
from exporter.diagnosis.table import Table
from exporter.failure import FailureKind
from exporter.terms import Phase

DATED = {"day": "Monday"}
CAUSE = Cause(
    label="our_cause",
    meaning="Off since {day}.",
    actor=Actor.TENANT_ADMIN,
    then=(Actor.APP_OWNER, Actor.NETWORK),
    steps=(
        Step(
            text="Wait for {day}.",
            portal="portal of {day}",
            command="run {day}",
            here="`here`",
            providers=frozenset({"gmail", "amazon-ses"}),
            risk=Risk.TENANT_WIDE,
            licence="P1",
            propagation="an hour",
        ),
        Step(text="Look.", risk=Risk.READ_ONLY),
    ),
    match=(Match(says=("frobnicated",), sure=0.834),),
    retry_safe=False,
    counts_toward_lockout=True,
    caveat="A caveat.",
    reference="https://docs.example/1",
    fits_equally=("unknown",),
)
TABLE = Table({"unknown": explain("").cause, "our_cause": CAUSE})
SAID = "a line before\n554 5.9.1 Frobnicated\nand\x07 one after"


def diagnosis(text: str = SAID, **known: object) -> Diagnosis:
    whole = explain(text, TABLE)
    return replace(whole, evidence=replace(whole.evidence, **known), alternatives=whole.alternatives)


STEPS = [
    {
        "text": "Wait for Monday.",
        "portal": "portal of Monday",
        "command": "run Monday",
        "here": "",
        "providers": ["amazon-ses", "gmail"],
        "risk": "tenant_wide",
        "risk_words": "weakens the whole tenant: every account in it",
        "licence": "P1",
        "propagation": "an hour",
    },
    {
        "text": "Look.",
        "portal": "",
        "command": "",
        "here": "",
        "providers": [],
        "risk": "read_only",
        "risk_words": "only looks, changes nothing",
        "licence": "",
        "propagation": "",
    },
]
OF_CAUSE = {
    "cause": "our_cause",
    "meaning": "Off since Monday.",
    "actor": "tenant_admin",
    "then": ["app_owner", "network"],
    "clears_by_itself": False,
    "lasting": "Stays until someone acts.",
    "retry_safe": False,
    "counts_toward_lockout": True,
    "steps": [STEPS[0] | {"here": "`here`"}, STEPS[1]],
    "caveat": "A caveat.",
    "reference": "https://docs.example/1",
    "alert": CAUSE.incident.alert,
}


def test_json_of_a_cause_is_all_that_is_known_of_it() -> None:
    assert cause_as_json(CAUSE, DATED) == OF_CAUSE


def test_json_of_a_diagnosis_is_all_of_it() -> None:
    found = replace(diagnosis(provider="gmail"), transient=True)

    assert as_json(found, DATED) == OF_CAUSE | {
        "recognised": True,
        "success": False,
        "read": {"code": "554", "enhanced": "5.9.1"},
        "foreign": [],
        "faultless": False,
        "telling": [],
        "lasting": "Clears by itself, unless it is tried again too soon.",
        "steps": [STEPS[1]],
        "transient": True,
        "confidence": 0.83,
        "alternatives": [{"cause": "unknown", "confidence": 0.22}],
        "evidence": "554 5.9.1 Frobnicated",
    }
    assert as_json(replace(found, reading=None), DATED)["read"] == {}


RENDERED = """\
our_cause  (83% sure)
Off since Monday.
Who acts: tenant_admin, then app_owner, then network. Stays until someone acts. Do not retry.
1. Wait for Monday.
   portal: portal of Monday
   command: run Monday
   risk: weakens the whole tenant: every account in it
   licence: P1
   takes effect: an hour
2. Look.
   risk: only looks, changes nothing
Note: A caveat.
Reference: https://docs.example/1
May also be: unknown (22%)
Evidence: 554 5.9.1 Frobnicated"""


def at_gmail() -> Diagnosis:
    reading = readings(Evidence(text=SAID, provider="gmail"))[0]
    return replace(diagnosis(), reading=reading)


def test_text_of_a_diagnosis_is_all_of_it_in_order() -> None:
    found = at_gmail()
    assert render(found, dated=DATED) == RENDERED


def test_text_of_a_probes_diagnosis_names_own_settings() -> None:
    found = at_gmail()
    of_a_probe = replace(found, evidence=replace(found.evidence, kind=FailureKind.TIMEOUT))
    lines = render(of_a_probe, dated=DATED).splitlines()

    assert [step["here"] for step in as_json(found, DATED)["steps"]] == ["", ""]
    assert [step["here"] for step in as_json(of_a_probe, DATED)["steps"]] == ["`here`", ""]
    assert lines[6] == "   here: `here`"
    assert "here:" not in render(of_a_probe, DATED, configured=False)
    assert [*lines[:6], *lines[7:]] == RENDERED.splitlines()


def test_text_of_what_is_not_recognised_ends_with_an_own_cause() -> None:
    assert render(explain("550 5.9.1 Blorbed at mx.contoso.example"), dated=DATED).splitlines() == [
        "unknown  (not recognised)",
        "What was read: code 550, enhanced 5.9.1, host mx.contoso.example.",
        "1. Ask whoever runs the server, with the evidence and the time: its log says why.",
        "   risk: only looks, changes nothing",
        "Evidence: 550 5.9.1 Blorbed at mx.contoso.example",
        "To know it from now on, an own cause (docs/own-causes.md):",
        "causes:",
        "  our_cause:",
        "    meaning: What it means, in a sentence.",
        "    actor: relay_admin",
        "    steps: [{text: What to do.}]",
        '    matches: [{says: "blorbed at"}]',
        '    samples: ["550 5.9.1 Blorbed at mx.contoso.example"]',
    ]


def test_text_names_the_words_by_which_it_was_told_where_no_rule_knows_it() -> None:
    told = replace(diagnosis(), telling=("zorb", "frobnicate"))
    line = "No rule knows this sentence: it is judged by its words (zorb, frobnicate)."

    assert render(told, dated=DATED).splitlines()[1:3] == ["Off since Monday.", line]
    assert as_json(told, DATED)["telling"] == ["zorb", "frobnicate"]


def test_text_of_nothing_says_what_is_missing() -> None:
    lines = render(explain("")).splitlines()

    assert lines[1] == "What was read: no reply of a mail server."
    assert lines[-1] == "Evidence: (none)"


def test_text_of_what_could_not_be_judged_says_what_is_missing() -> None:
    lines = render(replace(explain(""), reading=None)).splitlines()

    assert lines[1] == "What was read: no reply of a mail server."


def test_text_names_what_tells_that_it_is_another_programs() -> None:
    told = render(replace(explain(""), foreign=("zorbd", "a port"))).splitlines()
    assert told[1:3] == [
        "What was read: no reply of a mail server.",
        "It reads as another program's: zorbd, a port.",
    ]
    assert "another program" not in render(explain(""))


def test_text_names_every_other_cause() -> None:
    others = (Alternative(label="a", confidence=0.5), Alternative(label="b", confidence=0.1))

    assert "May also be: a (50%), b (10%)" in render(replace(diagnosis(), alternatives=others)).splitlines()


def test_text_of_what_is_not_recognised_names_what_little_speaks_for_without_figures() -> None:
    others = (Alternative(label="a", confidence=0.29), Alternative(label="b", confidence=0.1))

    lines = render(replace(explain("550 zorb"), alternatives=others)).splitlines()
    assert "May be, but little speaks for it: a, b" in lines
    assert "little speaks" not in render(explain("550 zorb"))


def test_text_says_that_it_was_judged_by_words() -> None:
    lines = render(replace(diagnosis(), telling=("relay", "deny"))).splitlines()
    assert lines[2] == "No rule knows this sentence: it is judged by its words (relay, deny)."
    assert "judged by its words" not in render(diagnosis())


def test_text_of_a_success_is_short() -> None:
    assert render(explain("250 2.0.0 Ok: queued as 4F1")).splitlines() == [
        "success",
        "This is no error: the server said yes. There is nothing to do.",
        "Evidence: 250 2.0.0 Ok: queued as 4F1",
    ]


def test_cause_that_is_tried_again_and_has_no_rival_says_so() -> None:
    plain = replace(CAUSE, then=(), retry_safe=True, caveat="", reference="")
    lines = render(replace(at_gmail(), cause=plain, alternatives=()), dated=DATED).splitlines()

    assert lines[2] == "Who acts: tenant_admin. Stays until someone acts."
    assert lines[-2:] == ["   risk: only looks, changes nothing", RENDERED.splitlines()[-1]]


SHOWN: tuple[tuple[dict[str, object], str], ...] = (
    ({"exp": 0}, "(token: exp 1970-01-01T00:00:00Z)"),
    ({"exp": 253_402_300_799}, "(token: exp 9999-12-31T23:59:59Z)"),
    ({"exp": 253_402_300_800}, ""),
    ({"exp": -1}, ""),
    ({"aud": "a", "token_user": "u@x", "tid": "t"}, "(token: aud a) (token: upn u@x) (token: tid t)"),
    ({"aud": "", "roles": ("A", "B"), "scp": ("C",)}, "(token: roles A B) (token: scp C)"),
    ({"roles": (), "scp": None}, ""),
)


def test_claims_of_a_token_are_shown_behind_what_decided() -> None:
    said = "554 5.9.1 Frobnicated"
    shown = [as_json(diagnosis(said, **known))["evidence"] for known, _ in SHOWN]

    assert shown == [f"{said} {claims}".strip() for _, claims in SHOWN]


def test_all_that_was_judged_is_shown_where_no_line_has_the_words_alone() -> None:
    reading = replace(readings(Evidence(text=SAID))[0], said="one\ntwo\nthree")
    of_two = replace(diagnosis(), match=Match(says=("one", "two")), reading=reading)

    assert as_json(of_two)["evidence"] == "one two three"


def test_claims_are_told_in_utc_wherever_we_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "JST-9")
        time.tzset()
        shown = as_json(diagnosis(exp=0))["evidence"]
    time.tzset()

    assert shown.endswith("(token: exp 1970-01-01T00:00:00Z)")


def test_shown_evidence_is_cut_and_says_nothing_twice() -> None:
    found = replace(diagnosis(), reading=None)
    long = replace(found, evidence=Evidence(text="b" * 3000))
    both = replace(found, evidence=Evidence(text="a\tb", client_error="c"))
    blank = replace(found, evidence=Evidence(text=" " * 4 * SHOWN_CHARACTERS + "a"))

    assert as_json(long)["evidence"] == "b" * SHOWN_CHARACTERS
    assert as_json(both)["evidence"] == "a b c"
    assert as_json(blank)["evidence"] == "a"
    for blanks, shown in ((4 * SHOWN_CHARACTERS - 2, "b c"), (4 * SHOWN_CHARACTERS - 1, "b")):
        wide = replace(found, evidence=Evidence(text=f"b{' ' * blanks}c"))
        assert as_json(wide)["evidence"] == shown
    assert as_json(replace(both, match=None, reading=diagnosis().reading))["evidence"] == " ".join(
        SAID.replace("\x07", " ").split()[3:]
    )


READ_AS = (
    ('{"text": "a", "code": 550}', Evidence(text="a", code=550)),
    (' {"text": "a"}', Evidence(text="a")),
    ('{"code": 550}', Evidence(text='{"code": 550}')),
    ('{"text": "a"', Evidence(text='{"text": "a"')),
    ('["text"]', Evidence(text='["text"]')),
    ("text", Evidence(text="text")),
)


def test_object_with_a_text_is_read_as_evidence_and_all_else_as_a_text() -> None:
    assert [(text, evidence_in(text)) for text, _ in READ_AS] == list(READ_AS)
    assert evidence_in("a" * 2 * TEXT_LIMIT) == Evidence(text="a" * TEXT_LIMIT)


@pytest.mark.parametrize(
    ("line", "identity", "label"),
    [
        pytest.param(json.dumps({"id": "1", "text": SAID}), "1", "our_cause", id="text"),
        pytest.param(json.dumps({"id": 1.5, "text": SAID}), 1.5, "our_cause", id="number"),
        pytest.param(json.dumps({"id": [1], "text": SAID}), None, "our_cause", id="no identity"),
        pytest.param("554 5.9.1 Frobnicated", None, "our_cause", id="no object"),
        pytest.param("554 5.9.1 Frobnicated".encode("utf-16"), None, "our_cause", id="bytes"),
        pytest.param("[1]", None, "unknown", id="list"),
    ],
)
def test_answer_to_a_line_is_whole(line: str | bytes, identity: object, label: str) -> None:
    answer = json.loads(Batch(TABLE).answer(line))
    others = [{"cause": "unknown", "confidence": 0.22}] if label == "our_cause" else []
    sure = 0.83 if label == "our_cause" else 0.5

    assert answer == {
        "id": identity,
        "cause": label,
        "actor": "tenant_admin" if label == "our_cause" else "nobody",
        "transient": False,
        "confidence": sure,
        "alternatives": others,
    }


def test_longest_line_is_read_from_its_end() -> None:
    line = "554 5.9.1 Frobnicated\n" + "x" * TEXT_LIMIT
    assert json.loads(Batch(TABLE).answer(line))["cause"] == "unknown"
    assert diagnosis().evidence.phase is not Phase.IMAP
