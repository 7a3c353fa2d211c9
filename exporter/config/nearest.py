"""What a mistyped word was meant to be: the only place that compares spellings. Pure text."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIKENESS_MIN = 0.7  # one or two letters off in a word of five; "tls" is not "relay"
_COMPARED_CHARS_MAX = 64  # comparing is quadratic, and no key of ours is longer
_LISTED_MAX = 20


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word most like it, or None if none is."""
    return next(
        iter(get_close_matches(word[:_COMPARED_CHARS_MAX], list(words), n=1, cutoff=_LIKENESS_MIN)), None
    )


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`did you mean "x"?`, or what there is to choose from. Does not repeat the word itself."""
    choice = list(words)
    match = nearest(word, choice)
    if match:
        return f'did you mean "{match}"?'
    more = ", ..." if len(choice) > _LISTED_MAX else ""
    return f"known here: {', '.join(choice[:_LISTED_MAX]) or 'none'}{more}"
