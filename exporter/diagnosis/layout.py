"""Where the rules of a set of causes stand, by what they ask for, so that nearly all are passed over unread.

A rule is named by its place among all; nothing but texts, numbers, lists and mappings, so that it can be kept
as JSON. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.match import Match

LONG, SHORT = 6, 3
"""Letters of a word's beginning by which it is looked up."""
NAME = ""
"""Where the parts of names stand, which begin anywhere."""
FEW = " "
"""Where words of fewer letters than that stand, which are looked for in every text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`rules` are a cause's label, which of its rules it is, and whether it is weakened; all else are places
    in it, in order.

    `index` has, for the beginning of a word, the parts that hold it and the rules that have the part. `rest`
    asks for no words, `kinds` for a kind of failure, `entra` for Entra's numbers; `bare` are the rules for
    numbers without a sentence, by the enhanced one; `numbers` are those of them that ask for an enhanced one,
    weakened, for numbers beside a sentence that no rule knows.
    """

    rules: Sequence[tuple[str, int, bool]]
    index: Mapping[str, Sequence[tuple[str, Sequence[int]]]]
    rest: Sequence[int]
    kinds: Sequence[int]
    entra: Sequence[int]
    bare: Mapping[str, Sequence[int]]
    numbers: Mapping[str, Sequence[int]]


def layout_of(causes: Mapping[str, Cause]) -> Layout:
    """The rules of all causes laid out."""
    named = [(label, number, False) for label, cause in causes.items() for number in range(len(cause.match))]
    matches = [causes[label].match[number] for label, number, _ in named]
    wordless = [place for place, match in enumerate(matches) if not match.says]
    kinds = [place for place in wordless if matches[place].kinds]
    entra = [place for place in wordless if matches[place].aadsts]
    bare = [place for place in wordless if matches[place].bare and not matches[place].kinds]
    numbers = [place for place in bare if matches[place].enhanced]
    laid = {*kinds, *entra, *bare}
    return Layout(
        rules=[*named, *((label, number, True) for label, number, _ in map(named.__getitem__, numbers))],
        index=_indexed({place: match.gate for place, match in enumerate(matches) if match.says}),
        rest=[place for place in wordless if place not in laid],
        kinds=kinds,
        entra=entra,
        bare=_by_number({place: matches[place] for place in bare}),
        numbers=_by_number({len(named) + at: matches[place] for at, place in enumerate(numbers)}),
    )


def _by_number(matches: Mapping[int, Match]) -> dict[str, list[int]]:
    """For each enhanced number the rules that may fit, in order; for any other those that ask for none."""
    places: dict[str, list[int]] = {"": []}
    for place, match in matches.items():
        for number in match.enhanced or ("",):
            places.setdefault(number, []).append(place)
    common = places[""]
    return {number: sorted({*common, *own}) for number, own in places.items()}


def _indexed(gates: Mapping[int, Iterable[str]]) -> dict[str, list[tuple[str, list[int]]]]:
    """For the beginning of a word the parts that hold it, each once, with the rules that have it.

    Of a part's words that one counts by which the fewest others are found.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, gate in gates.items():
        for part in gate:
            places[part].append(place)
    index: dict[str, list[tuple[str, list[int]]]] = {NAME: []}
    for part, own in places.items():
        found = [index.setdefault(begun, []) for begun in _begun(part)]
        min(found, key=len).append((part, own))
    return index


def _begun(part: str) -> list[str]:
    """How each word of a part begins; the last may go on, and one of few letters says too little then."""
    if part[0] != " ":
        return [NAME]
    *whole, last = part.split()
    begun = [word[:LONG] for word in whole]
    if part[-1] == " " or len(last) >= LONG:
        begun.append(last[:LONG])
    elif len(last) >= SHORT:
        begun.append(last[:SHORT])
    return begun or [FEW]
