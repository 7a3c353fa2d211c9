"""YAML to data: the core schema, lines, and everything that a file can have wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.scalar import NOTHING, Scalar
from exporter.config.tree import ALIASED_NODES_MAX, DEPTH_MAX, FILE_BYTES_MAX, Tree, tree_of


def read(text: str | bytes) -> Tree:
    return tree_of(text if isinstance(text, bytes) else text.encode(), "a.yaml")


def worth(value: Any) -> Any:
    return value.value if isinstance(value, Scalar) else value


@pytest.mark.parametrize(
    ("written", "text", "value"),
    [
        ("no", "no", "no"),
        ("off", "off", "off"),
        ("yes", "yes", "yes"),
        ("1:30", "1:30", "1:30"),
        ("2027-03-01", "2027-03-01", "2027-03-01"),
        ("1_000", "1_000", "1_000"),
        ("0b1", "0b1", "0b1"),
        ("007", "007", 7),
        ("12", "12", 12),
        ("-12", "-12", -12),
        ("0o17", "0o17", 15),
        ("0x1F", "0x1F", 31),
        ("1.0", "1.0", 1.0),
        ("1e3", "1e3", 1000.0),
        (".5", ".5", 0.5),
        (".inf", ".inf", float("inf")),
        ("true", "true", True),
        ("FALSE", "FALSE", False),
        ("'12'", "12", "12"),
        ('"true"', "true", "true"),
        ("!!str 12", "12", "12"),
        ("! 12", "12", "12"),
        ("!!int 12", "12", 12),
        ("9" * 5000, "9" * 5000, "9" * 5000),
    ],
    ids=lambda value: str(value)[:12],
)
def test_scalar_is_its_text_and_its_core_value(written: str, text: str, value: object) -> None:
    tree = read(f"key: {written}\n")

    assert (str(tree.data["key"]), worth(tree.data["key"])) == (text, value)
    assert type(worth(tree.data["key"])) is type(value)


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_scalar_without_value_is_nothing(written: str) -> None:
    assert read(f"key: {written}\n").data["key"] is NOTHING


def test_key_is_its_text_whatever_it_looks_like() -> None:
    assert list(read("007: a\ntrue: b\n1.0: c\n").data) == ["007", "true", "1.0"]


def test_line_of_a_key_is_where_it_is_written() -> None:
    tree = read("a:\n  b:\n    - x\n    - c: y\n")

    assert [tree.line_of(loc) for loc in (("a",), ("a", "b"), ("a", "b", 1, "c"))] == [1, 2, 4]


def test_line_of_what_is_not_there_is_that_of_the_nearest_above() -> None:
    assert read("a:\n  b: {}\n").line_of(("a", "b", "c", "d")) == 2


def test_alias_repeats_its_anchor_and_keeps_the_lines_of_its_text() -> None:
    tree = read("a: &x\n  b: 1\nc: *x\n")

    assert tree.data["c"] == {"b": "1"}
    assert [tree.line_of(loc) for loc in (("c",), ("c", "b"))] == [3, 2]


def test_byte_order_mark_is_accepted() -> None:
    tree = read(b"\xef\xbb\xbfa: b\n")

    assert (tree.data, tree.findings) == ({"a": "b"}, ())


BAD = {
    "empty": ("", 1, "empty"),
    "comments only": ("# nothing\n", 1, "empty"),
    "list at the top": ("- a\n", 1, "must be a mapping"),
    "text at the top": ("hello\n", 1, "must be a mapping"),
    "two documents": ("a: b\n---\nc: d\n", 2, "a second document"),
    "text after the end": ("a: b\n...\nc: d\n", 3, "one document"),
    "tab that indents": ("a:\n\tb: c\n", 2, "a tab cannot indent"),
    "tab after a plain text": ("a: b\n\tc: d\n", 2, "a tab cannot indent"),
    "NUL": ("a: b\nc: \0d\n", 2, "U+0000"),
    "escape character": ("a: \x1b[1m\n", 1, "U+001B"),
    "byte order mark inside": ("a: b\nc: \ufeffd\n", 2, "U+FEFF"),
    "not UTF-8": (b"a: b\nc: \xff\xfe\n", 2, "not UTF-8"),
    "Latin-1": ("a: b\nc: Zürich\n".encode("latin-1"), 2, "not UTF-8"),
    "duplicate key": ("a: b\nc: d\na: e\n", 3, "duplicate key; the first is on line 1"),
    "key of several words over lines": ("a\nb: c\n", 2, 'a ":" where no key can stand'),
    "two colons": ("a: b: c\n", 1, 'quote a text that contains ": "'),
    "quote not closed": ('a: "b\n', 1, "never closed"),
    "bracket not closed": ("a: [b\nc: d\n", 2, "is not closed"),
    "brace not closed": ("a: {b: c\n", 2, "is not closed"),
    "wrong indentation": ("a:\n  b: c\n d: e\n", 3, "indentation"),
    "text after a quote": ("a: 'b' c\n", 1, "after a closing quote"),
    "backslash in double quotes": ('a: "\\q"\n', 1, "single quotes"),
    "reserved character": ("a: @b\n", 1, "put it in quotes"),
    "percent": ("a: %b\n", 1, "put it in quotes"),
    "block mark with text": ("a: |b\n", 1, "needs quotes"),
    "alias of nothing": ("a: *b\n", 1, "an anchor that is not defined above"),
    "alias at the top": ("a: b\n--- *c\n", 2, "a second document"),
    "star alone": ("a: *\n", 1, "begins with * or &"),
    "alias inside itself": ("a: &a\n  - *a\n", 2, "inside the value that it repeats"),
    "tag": ("a: !b c\n", 1, "tags are not supported"),
    "Python tag": ("a: !!python/object:os.system {}\n", 1, "tags are not supported"),
    "undefined tag handle": ("a: !b!c d\n", 1, "begins with !"),
    "merge key": ("a: &a {}\nb:\n  <<: *a\n", 3, "merge keys"),
    "list as a key": ("? [a]\n: b\n", 1, "a key must be a text"),
    "mapping as a key": ("{a: b}: c\n", 1, "a key must be a text"),
    "alias as a key": ("a: &a b\n*a : c\n", 2, "a key cannot be an alias"),
    "empty key": ("? \n: b\n", 1, "a key is empty"),
    "directive": ("%FOO x\n---\na: b\n", 1, "directive"),
    "deep nesting": ("a: " + "[" * (DEPTH_MAX + 1), 1, f"deeper than {DEPTH_MAX}"),
    "deeper than libyaml goes": ("a: " + "[" * 1_000_000, 1, "nested deeper than"),
    "too large": ("a: b\n" + "#" * FILE_BYTES_MAX, 1, "larger than 8 MiB"),
}


@pytest.mark.parametrize(("text", "line", "words"), BAD.values(), ids=BAD)
def test_bad_yaml_gives_one_finding_with_its_line(text: str | bytes, line: int, words: str) -> None:
    findings = read(text).findings

    assert [finding.line for finding in findings] == [line]
    assert words in findings[0].message


def test_alias_at_the_top_is_refused() -> None:
    assert "an anchor that is not defined above" in read("*a").findings[0].message


def test_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    tree = read("\n".join(lines))

    assert tree.findings[0].message.startswith(f"aliases repeat more than {ALIASED_NODES_MAX}")


def test_duplicate_key_names_its_path() -> None:
    assert read("a:\n  b: 1\n  b: 2\n").findings[0].loc == ("a", "b")


def test_broken_file_keeps_the_entries_above_the_break() -> None:
    tree = read("include: [x]\na: {b: {c: d}}\ne:\n  f: {g: h}\n  i: [\n")

    assert tree.broken
    assert tree.data == {"include": ["x"], "a": {"b": {"c": "d"}}, "e": {"f": {"g": "h"}}}


@given(st.text())
def test_any_text_gives_a_tree(text: str) -> None:
    tree = read(text.encode("utf-8", "surrogatepass"))

    assert isinstance(tree.data, dict)
    assert all(finding.line >= 1 for finding in tree.findings)


@given(st.binary())
def test_any_bytes_give_a_tree(data: bytes) -> None:
    assert isinstance(read(data).data, dict)
