"""A paste as plain text: encodings, its end, what mark-up and escapes hide."""

from __future__ import annotations

import pytest

from exporter.diagnosis.paste import decoded, plain, tail

_SAID = "535 5.7.8 Zugangsdaten ungültig"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encoding_is_found(encoding: str) -> None:
    assert decoded(_SAID.encode(encoding)) == _SAID


def test_bytes_of_no_encoding_are_kept_as_far_as_they_can_be_read() -> None:
    assert decoded(b"535 caf\xe9") == "535 caf\ufffd"


def test_tail_begins_with_a_line() -> None:
    assert tail("first line\nsecond line\nthird", 20) == "second line\nthird"


def test_tail_of_one_line_is_its_end() -> None:
    assert tail("a" * 30 + "end", 6) == "aaaend"


def test_short_text_is_its_own_tail() -> None:
    assert tail("535", 3) == "535"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("535 no\\r\\n", "535 no\n\n"),
        ("<p>535 no<br/></p>", " 535 no  "),
        ("535 n=\no", "535 no"),
        ("535 &lt;no&gt;", "535 <no>"),
        ("\x1b[31m535 no\x1b[0m", "535 no"),
        ("5\x003\x005\x00", "535"),
        ("caf\\u00e9", "café"),
        ("transient error (454): 4.7.0 no", "transient error: 454 4.7.0 no"),
        (
            "Code { severity: PermanentNegativeCompletion, category: Unspecified3, detail: Five }",
            "Code { } said: 535 ",
        ),
    ],
)
def test_mark_up_is_undone(text: str, said: str) -> None:
    assert plain(text) == said
