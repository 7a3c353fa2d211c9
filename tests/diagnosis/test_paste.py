"""A paste as plain text: encodings, its end, what mark-up and escapes hide."""

from __future__ import annotations

import pytest

from exporter.diagnosis.paste import decoded, plain, tail

_SAID = "535 5.7.8 Zugangsdaten ungültig"


WIDE = "a" * 70 + " " + "b" * 8  # as wide as the narrowest terminal that breaks lines
DOTTED = "a" * 70 + " " + "b" * 6 + ".b"
UNBROKEN = (
    ([DOTTED, "c" * 79, "end"], [DOTTED + "c" * 79, "end"]),
    ([WIDE, "c" * 79, "end"], [WIDE + "c" * 79, "end"]),
    (["x", WIDE, "c" * 78 + ".", "d"], ["x", WIDE + "c" * 78 + ".", "d"]),
    ([WIDE, WIDE, "rest"], [WIDE + WIDE + "rest"]),
    ([WIDE, WIDE, ". rest"], [WIDE + WIDE, ". rest"]),
    ([WIDE, "ccc"], [WIDE, "ccc"]),
    ([WIDE, "ccc", WIDE], [WIDE, "ccc", WIDE]),
    ([WIDE, "c." + "c" * 77, "end"], [WIDE + "c." + "c" * 77, "end"]),
    ([WIDE, "ccc" * 40, "d"], [WIDE, "ccc" * 40, "d"]),
    ([WIDE[:78], "c" * 78, "d" * 30], [WIDE[:78], "c" * 78, "d" * 30]),
    ([f"{WIDE}.", f"{WIDE}.", "rest"], [f"{WIDE}.", f"{WIDE}.", "rest"]),
    (["a" * 79, "b" * 79, "c"], ["a" * 79, "b" * 79, "c"]),
)


def test_lines_that_a_terminal_broke_are_whole() -> None:
    assert [plain("\n".join(lines)).split("\n") for lines, _ in UNBROKEN] == [whole for _, whole in UNBROKEN]


def test_bytes_of_utf_16_are_known_by_every_third_being_nul() -> None:
    assert decoded(b"a\0b") == "a\0b"
    assert decoded(b"a\0b\0") == "ab"
    assert decoded(b"\0a\0b") == "ab"
    assert decoded(b"a\0\xd8") == "a\0\ufffd"
    assert decoded(b"\xff\xfea\0\0\xd8") == "a\ufffd"
    assert decoded(b"a\0\0\xd8") == "a\ufffd"
    assert decoded(b"") == ""
    assert decoded(b"a\0" * 171 + b"a" * 171).startswith("a" * 171)  # a third of the first 512
    assert decoded(b"a\0" * 170 + b"a" * 172).startswith("a\0")


CHALLENGE = "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0="


def test_status_in_base64_behind_334_is_an_oauth_login_that_failed() -> None:
    assert plain(f"334 {CHALLENGE}") == "XOAUTH2 failed"
    assert plain(f"SMTPAuthenticationError: (334, b'{CHALLENGE}')") == (
        "SMTPAuthenticationError: (XOAUTH2 failed')"
    )
    assert plain(f"AUTH {CHALLENGE}") == f"AUTH {CHALLENGE}"
    assert plain("334 VXNlcm5hbWU6") == "334 VXNlcm5hbWU6"


def test_tail_begins_within_its_first_half_or_anywhere() -> None:
    assert tail("x" * 9 + "a\n" + "b" * 10, 19) == "b" * 10
    assert tail("x" * 9 + "a\n" + "b" * 10, 20) == "xxxxxxxxa\n" + "b" * 10


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
    assert tail("a\nbcd", 5) == "a\nbcd"


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
        ("{ severity: TransientNegativeCompletion, category: Syntax, detail: Two }", "{ } said: 402 "),
        ("{ severity: PermanentNegativeCompletion, category: Other, detail: Ten}", "{ } said: 550 "),
        ("\\xc3\\xa9t\\xc3\\xa9", "été"),
        ("\\xd3\\xc3\\xbb\\xa7", "用户"),
        ("\\xff\\xff", "ÿÿ"),
        ("\\xe9 a", "é a"),
        ("a \\x15\\x03\\x01\\x00 b", "a  bytes of a tls record  b"),
        ("a \x16\x03\x01 b", "a  bytes of a tls record  b"),
        ("a \\x03\\x15 b", "a \x03\x15 b"),
        ("a\\tb", "a\nb"),
        ('a\\"b\\/c', 'a"b/c'),
        ("535=\r\nno", "535no"),
        ("a=\n535 no", "a=\n535 no"),
        ("<!DOCTYPE html><html><b>x</b>", " html page  html page  x "),
        ("error (550): no", "error: 550 no"),
        ("error (550):  no", "error (550):  no"),
        ("said: 550\n5.1.1 no", "said: 550 5.1.1 no"),
        ("said: 550\nno", "said: 550\nno"),
        ("abc" + " " * 40 + "def", "abcdef"),
        ("abc" + " " * 39 + "def", "abc" + " " * 39 + "def"),
        (
            "<a@b.example>: host said: 452 too\n    many\n    of them\nx",
            "<a@b.example>: host said: 452 too many of them\nx",
        ),
        ("> <a@b.example>: 452 too\n>     many\n> x", "> <a@b.example>: 452 too many\n> x"),
        (
            "<a@b.example> (expanded from <c@b.example>): no\n    more",
            "<a@b.example> (expanded from <c@b.example>): no more",
        ),
        ("<a@b.example>: no\n  more", "<a@b.example>: no\n  more"),
        ("<p.b@b.example> <a href='x'>y</a><br/>", "<p.b@b.example>  y  "),
        ("<a@b.example>:\n    host", "<a@b.example>:\n    host"),
    ],
)
def test_mark_up_is_undone(text: str, said: str) -> None:
    assert plain(text) == said
