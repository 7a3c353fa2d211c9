"""What is said of a failure that no cause fits: what was read, what to look at, how to make it known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from exporter.diagnosis.cause import Risk, Step
from exporter.diagnosis.evidence import Evidence
from exporter.diagnosis.reading import Reading, readings
from exporter.diagnosis.unrecognised import entry_for, first_looks, read_of
from exporter.terms import Phase

LATER = "The server puts it off (4xx): see whether the next try passes before anything is changed."
DATA = "See in the server's log why it took no message."
ASK = "Ask whoever runs the server, with the evidence and the time: its log says why."


def read(**known: Any) -> Reading:
    return readings(Evidence(**known))[0]


LOOKS: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"code": 399, "text": "x"}, [ASK]),
    ({"code": 400, "text": "x"}, [LATER, ASK]),
    ({"code": 499, "text": "x"}, [LATER, ASK]),
    ({"code": 500, "text": "x"}, [ASK]),
    ({"code": 450, "phase": Phase.DATA, "text": "x"}, [LATER, DATA, ASK]),
    ({"phase": Phase.DATA, "text": "x"}, [DATA]),
)


def test_first_looks_are_by_number_and_by_where_it_was_said() -> None:
    looks = [(known, [step.text for step in first_looks(read(**known))]) for known, _ in LOOKS]

    assert looks == list(LOOKS)
    assert first_looks(read(code=500, text="x")) == (Step(text=ASK, risk=Risk.READ_ONLY),)


NOTHING = {"code": None, "text": "x y"}
READ: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({"text": "x"}, {}),
    (
        {"text": "550 5.9.1 x AADSTS50053", "phase": Phase.DATA, "provider": "gmail"},
        {"code": "550", "enhanced": "5.9.1", "AADSTS": "50053", "phase": "data", "provider": "gmail"},
    ),
    ({"text": "x at https://a.example/b and mx.a.example, mx.b.example"}, {"host": "mx.a.example"}),
    ({"text": "x fe80::1:2:3"}, {}),
)


def test_what_was_read_is_told_by_name() -> None:
    assert [(known, read_of(read(**known))) for known, _ in READ] == list(READ)
    of_a_version = replace(read(text="x"), words=" x  1.2 m1.example ")
    assert read_of(of_a_version) == {"host": "m1.example"}


def test_own_cause_knows_it_by_its_first_words_and_has_its_last_line_as_a_sample() -> None:
    entry = entry_for(read(text="550-5.9.1 a b\n550 5.9.1 e f g h i at mx.example \n"))
    assert entry.splitlines()[-2:] == [
        '    matches: [{says: "a b e f g h i at"}]',
        '    samples: ["550 5.9.1 e f g h i at mx.example"]',
    ]
    long = entry_for(read(text="550 a b c d e f g h i " + "x" * 200)).splitlines()
    assert long[-2:] == [
        '    matches: [{says: "a b c d e f g h"}]',
        '    samples: ["550 a b c d e f g h i ' + "x" * 178 + '"]',
    ]
    blank = entry_for(replace(read(text="x"), said="a\n b \n \n"))
    assert blank.splitlines()[-1] == '    samples: ["b"]'
    assert (
        entry_for(read(text='550 5.9.1 "a"\n(550)')).splitlines()[-1] == '    samples: ["550 5.9.1 \\"a\\""]'
    )


def test_nothing_can_be_known_by_numbers_alone() -> None:
    assert [entry_for(read(text=text)) for text in ("550 5.9.1", "550 mx.example", " \n")] == [""] * 3
