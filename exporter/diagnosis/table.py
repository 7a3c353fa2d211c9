"""The causes with their rules, laid out by what they ask for; an operator's own causes go before ours.

A rule with words is looked at only where the beginning of a word of one of its alternatives is in the text,
and a cause is made only when one of its rules is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.layout import FEW, LONG, NAME, SHORT, Layout, layout_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

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

    An operator's own cause replaces the one of the same label; `ours` are the labels of the others.
    `layout` is that of `causes`, where known.
    """

    def __init__(
        self, causes: Mapping[str, Cause], own: Iterable[Cause] = (), *, layout: Layout | None = None
    ) -> None:
        owned = {cause.label: cause for cause in own}
        self.causes = MappingProxyType(owned | {**causes, **owned}) if owned else causes
        self.ours = frozenset(causes.keys() - owned.keys())
        laid = [_Laid(owned, layout_of(owned), own=True)] if owned else []
        self._laid = (*laid, _Laid(causes, layout or layout_of(causes), replaced=owned.keys()))

    def asked(self, reading: Reading) -> list[Rule]:
        """The rules that may fit: those with a word in the text, in order, then the wordless."""
        begun = _begun(reading.words)
        return [rule for laid in self._laid for rule in laid.asked(reading, begun)]


class _Laid:
    """The rules of one set of causes, each made when it is first asked for."""

    def __init__(
        self,
        causes: Mapping[str, Cause],
        layout: Layout,
        *,
        own: bool = False,
        replaced: Collection[str] = (),
    ) -> None:
        self._causes, self._layout = causes, layout
        self._own = own
        self._replaced = {place for place, (label, *_) in enumerate(layout.rules) if label in replaced}
        self._rules: dict[int, Rule] = {}

    def asked(self, reading: Reading, begun: set[str]) -> list[Rule]:
        """Those that have a word in the text, then those that ask for none."""
        layout = self._layout
        places = [*sorted(self._worded(reading.words, begun)), *layout.rest]
        if reading.kind:
            places += layout.kinds
        if reading.aadsts:
            places += layout.entra
        if reading.bare:
            places += layout.bare.get(reading.enhanced or "", layout.bare[""])
        elif reading.numbered:
            places += layout.numbers.get(reading.enhanced or "", ())
        rules = self._rules
        return [rules.get(place) or self._rule(place) for place in places if place not in self._replaced]

    def _worded(self, words: str, begun: set[str]) -> set[int]:
        index = self._layout.index
        hits: set[int] = set()
        for key in index.keys() & begun:
            for part, places in index[key]:
                if part in words:
                    hits.update(places)
        return hits

    def _rule(self, place: int) -> Rule:
        label, number, weakened = self._layout.rules[place]
        cause = self._causes[label]
        match = _weakened(cause.match[number]) if weakened else cause.match[number]
        rule = self._rules[place] = Rule(cause, match, self._own)
        return rule


_SIGNS = "./=-(?"
"""A name has one of them."""


def _begun(words: str) -> set[str]:
    """The beginnings of its words by which rules are looked up."""
    said = set(words.split())
    begun = {FEW, *(word[:LONG] for word in said), *(word[:SHORT] for word in said)}
    return begun | {NAME} if any(map(words.__contains__, _SIGNS)) else begun


UNKNOWN_SENTENCE = 0.6
"""What a number is worth beside a sentence that no rule knows: it is weaker, not void."""


def _weakened(match: Match) -> Match:
    return replace(match, bare=False, sure=match.sure * UNKNOWN_SENTENCE)
