"""The causes with their rules laid out by what they ask for, so that nearly all are passed over unread.

A rule with words is looked at only where the beginning of a word of one of its alternatives is in the text.
An operator's own causes go before ours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.match import Match
    from exporter.diagnosis.reading import Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one cause; `own` is an operator's."""

    cause: Cause
    match: Match
    own: bool = False


class Table:
    """The causes by their label, and which of their rules may fit a reading.

    An operator's own cause replaces the one of the same label.
    """

    def __init__(self, causes: Mapping[str, Cause], own: Iterable[Cause] = ()) -> None:
        owned = {cause.label: cause for cause in own}
        self.causes: Mapping[str, Cause] = MappingProxyType(owned | {**causes, **owned})
        rules = [
            Rule(cause, match, label in owned)
            for label, cause in self.causes.items()
            for match in cause.match
        ]
        self._worded = [rule for rule in rules if rule.match.says]
        self._index = _indexed([rule.match.gate for rule in self._worded])
        wordless = [rule for rule in rules if not rule.match.says]
        self._kinds = [rule for rule in wordless if rule.match.kinds]
        self._entra = [rule for rule in wordless if rule.match.aadsts]
        bare = [rule for rule in wordless if rule.match.bare and not rule.match.kinds]
        self._bare = _by_number(bare)
        self._numbers = _by_number([_weakened(rule) for rule in bare if rule.match.enhanced])
        laid = {id(rule) for rule in (*self._kinds, *self._entra, *bare)}
        self._rest = [rule for rule in wordless if id(rule) not in laid]

    def asked(self, reading: Reading) -> Iterator[Rule]:
        """The rules that may fit: those with a word in the text, in order, then the wordless."""
        words = reading.words
        said = set(words.split())
        begun = {word[:_LONG] for word in said} | {word[:_SHORT] for word in said}
        if any(map(words.__contains__, _SIGNS)):
            begun.add(_NAME)
        hits: set[int] = set()
        for key in self._index.keys() & begun:
            for part, places in self._index[key]:
                if part in words:
                    hits.update(places)
        yield from (self._worded[place] for place in sorted(hits))
        yield from self._rest
        yield from self._kinds if reading.kind else ()
        yield from self._entra if reading.aadsts else ()
        if reading.bare or reading.numbered:
            numbers = self._bare if reading.bare else self._numbers
            yield from numbers.get(reading.enhanced or "", numbers[""])


UNKNOWN_SENTENCE = 0.6
"""What a number is worth beside a sentence that no rule knows: it is weaker, not void."""


def _by_number(rules: list[Rule]) -> dict[str, list[Rule]]:
    """For each enhanced number the rules that may fit, in order; for any other those that ask for none."""
    places: dict[str, list[int]] = {"": []}
    for place, rule in enumerate(rules):
        for number in rule.match.enhanced or ("",):
            places.setdefault(number, []).append(place)
    common = places[""]
    return {
        number: [rules[place] for place in (common if not number else sorted(common + own))]
        for number, own in places.items()
    }


def _weakened(rule: Rule) -> Rule:
    return replace(rule, match=replace(rule.match, bare=False, sure=rule.match.sure * UNKNOWN_SENTENCE))


def _indexed(gates: list[tuple[str, ...]]) -> dict[str, list[tuple[str, list[int]]]]:
    """For the beginning of a word the parts that hold it, each once, with the rules that have it.

    Of a part's words that one counts by which the fewest others are found.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, gate in enumerate(gates):
        for part in gate:
            places[part].append(place)
    index: dict[str, list[tuple[str, list[int]]]] = {_NAME: []}
    for part, own in places.items():
        found = [index.setdefault(begun, []) for begun in _begun(part)]
        min(found, key=len).append((part, own))
    return index


_LONG, _SHORT = 6, 3
_NAME = ""
"""Where the parts of names stand, which begin anywhere."""
_SIGNS = "./=-(?"
"""A name has one of them."""


def _begun(part: str) -> list[str]:
    """How each word of a part begins; the last may go on, and one of few letters says too little then."""
    if part[0] != " ":
        return [_NAME]
    *whole, last = part.split()
    begun = [word[:_LONG] for word in whole]
    if part[-1] == " " or len(last) >= _LONG:
        begun.append(last[:_LONG])
    elif len(last) >= _SHORT:
        begun.append(last[:_SHORT])
    return begun or [_NAME]
