"""Regular expressions that are compiled when they are first asked."""

from __future__ import annotations

import re

import pytest

from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.speaker import _any


def test_pattern_is_what_re_makes_of_it() -> None:
    pattern = compiled("a(b)")

    assert [pattern.findall("abAB") for _ in range(2)] == [["b"], ["b"]]
    assert (pattern.pattern, pattern.flags) == ("a(b)", re.compile("a(b)").flags)
    assert compiled("a", re.I).findall("aA") == ["a", "A"]


def test_method_is_the_patterns_own_once_it_was_asked() -> None:
    pattern = compiled("a")
    assert pattern.search is pattern.search


def test_error_shows_when_it_is_asked_and_no_private_name_compiles() -> None:
    broken = compiled("(")

    with pytest.raises(AttributeError, match=r"^_private$"):
        _ = broken._private  # type: ignore[attr-defined]
    with pytest.raises(re.error):
        broken.search("")


def test_alternatives_are_asked_behind_blanks_in_their_own_case_and_may_go_on() -> None:
    plain, other = _any("ab", "cd"), _any("ab", "cd", after="x", before="y", flags=re.I)

    assert [bool(plain.match(text)) for text in ("ab", " " * 8 + "cdx", " " * 9 + "ab", "AB", "x")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert [bool(other.match(text)) for text in ("xaby", "XCDY", "xab", "aby")] == [True, True, False, False]
    assert plain.flags == re.compile("").flags
