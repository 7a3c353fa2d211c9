"""PyYAML's errors as a line and what to do about it. Their own texts are never shown: some quote. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

_TAB = "a tab cannot indent YAML; use spaces"
_FLOW = "a list or mapping opened with [ or { is not closed, or lacks a comma"
_DEEP = "nested deeper than any key of a configuration lies"
_UNCLOSED = "end of stream"
_INDENT = "the indentation does not fit the lines above; keys of one mapping stand in one column"
_PROBLEMS = (
    ("tab character", _TAB),
    (
        "mapping values are not allowed",
        'a ":" where no key can stand; check the indentation, and quote a text that contains ": "',
    ),
    ("',' or", _FLOW),
    ("did not find expected key", _INDENT + ", and text after a closing quote is refused"),
    ("block end", _INDENT),
    ("'-' indicator", "every entry of this list needs a - in the same column"),
    (
        "sequence entries are not allowed",
        "a list cannot begin here; put its - entries on the lines below the key",
    ),
    (_UNCLOSED, "a quote is opened and never closed"),
    ("expected ':'", 'a line here is not of the form "key: value"'),
    ("cannot start any token", "this text begins with a character that YAML reserves; put it in quotes"),
    ("unknown escape character", r"a backslash in double quotes begins an escape; use single quotes"),
    ("alphabetic or numeric", "a text that begins with * or & needs quotes"),
    ("comment or line break", "a text that begins with | or > needs quotes"),
    ("tag", "a text that begins with ! needs quotes; tags are not supported"),
    ("document start", "the document has ended above; a configuration is one document"),
    ("nesting depth", _DEEP),  # libyaml's own limit, of which it speaks before ours is met
    ("directive", "a line that begins with % is a YAML directive, which is not supported"),
)
_INVALID = "this is not valid YAML; check indentation, quotes and brackets here"


def problem_line(exc: yaml.YAMLError) -> int:
    """The line of the problem; of an open quote that is where it was opened."""
    first, then = ("context_mark", "problem_mark")[
        :: 1 if _UNCLOSED in str(getattr(exc, "problem", "")) else -1
    ]
    mark = getattr(exc, first, None) or getattr(exc, then, None)
    return mark.line + 1 if mark else 1


def problem_words(exc: yaml.YAMLError, text: str) -> str:
    """What to do about a YAML error, without a word of the text."""
    lines = text.splitlines()
    line = lines[min(problem_line(exc), len(lines)) - 1] if lines else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _TAB
    problem = f"{getattr(exc, 'problem', '')} {getattr(exc, 'context', '')}"
    return next((words for part, words in _PROBLEMS if part in problem), _INVALID)
