"""An operator's own causes: from the trees of their files to causes, or to every fault at once. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from exporter.config.cause_rules import OwnCause, rule_faults, taken_from_ours, unknown_labels
from exporter.config.cause_shape import CausesFile
from exporter.config.scalar import NOTHING
from exporter.config.source import fault_at, source_of
from exporter.config.values import worth_of
from exporter.diagnosis.cause import UNKNOWN
from exporter.diagnosis.causes import CAUSES
from exporter.diagnosis.classify import BUG
from exporter.diagnosis.entry import cause_of
from exporter.diagnosis.table import Table
from exporter.diagnosis.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from exporter.config.source import Source
    from exporter.config.tree import Tree
    from exporter.diagnosis.cause import Cause
    from exporter.diagnosis.match import Match
    from exporter.errors import Fault

_RESERVED: Final = (UNKNOWN, BUG)
"""Labels that say that there is no cause, or that it is ours: they cannot be taken."""


_CAUTIOUS: Final = {"counts_toward_lockout": "true"}
"""What holds unless it is written otherwise: as for what is not recognised, so that no account is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCauses:
    """What the files of causes came to; `causes` count only if there are no faults."""

    causes: tuple[Cause, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def own_causes(trees: Sequence[Tree]) -> OwnCauses:
    """The causes of these files in order, held against their shape, each other and ours."""
    sources = [source_of(tree, CausesFile) for tree in trees]
    opened = list(_opened(sources))
    causes = tuple(own.cause for own in opened)
    table = Table(CAUSES, causes)
    labels = {*CAUSES, *(label for source in sources for label in _written(source))}
    return OwnCauses(
        causes=causes,
        faults=(
            *(fault for source in sources for fault in _shape_faults(source)),
            *_label_faults(sources),
            *unknown_labels(opened, labels),
            *rule_faults(opened, table),
        ),
        warnings=(*_replaced(opened), *taken_from_ours(opened, table)),
    )


def _shape_faults(source: Source[CausesFile]) -> Iterator[Fault]:
    for found in source.tree.findings:
        yield fault_at(source.tree, found.loc, found.message, source.quotable, found.line)
    yield from source.faults


def _label_faults(sources: Sequence[Source[CausesFile]]) -> Iterator[Fault]:
    """A label stands once in all files, and is not one that has a meaning in the code."""
    first: dict[str, Fault] = {}
    for source in sources:
        for label in _written(source):
            here = source.fault(("causes", label), "")
            there = first.setdefault(label, here)
            if there is not here:
                message = f"this label is taken at {there.file}:{there.line}; keep one of them"
                yield replace(here, message=message)
            if label in _RESERVED:
                yield replace(here, message="this label has a meaning of its own; choose another")


def _written(source: Source[CausesFile]) -> Mapping[str, Any]:
    causes = source.tree.data.get("causes")
    return causes if isinstance(causes, dict) else {}


def _opened(sources: Sequence[Source[CausesFile]]) -> Iterator[OwnCause]:
    """The causes of those entries that are of the right form, the first of each label."""
    seen = set(_RESERVED)
    for source in sources:
        for label, written in _written(source).items():
            if label not in seen and ("causes", label) not in source.touched:
                yield OwnCause(source=source, cause=_cause(label, written))
            seen.add(label)


def _cause(label: str, written: Mapping[str, Any]) -> Cause:
    """The cause of an entry. Its words are made as those of a reply are before they are compared."""
    samples = [_sample(sample) for sample in written.get("samples", ())]
    cause = cause_of(label, {**_CAUTIOUS, **written, "samples": samples})
    return replace(cause, match=tuple(map(_plain, cause.match)))


def _sample(written: Any) -> str:
    """A sample as `explain` takes it: a text, or JSON with the keys of evidence."""
    return json.dumps(_meant(written)) if isinstance(written, dict) else str(written)


def _meant(written: Any) -> Any:
    """What YAML means by it, all through: `true` is no text, and what has no value is null."""
    if isinstance(written, dict):
        return {key: _meant(value) for key, value in written.items()}
    if isinstance(written, list):
        return [_meant(value) for value in written]
    return None if written is NOTHING else worth_of(written)


def _plain(match: Match) -> Match:
    return replace(match, says=tuple(map(_plain_group, match.says)), unless=_plain_group(match.unless))


def _plain_group(group: str) -> str:
    alternatives = (map(_plain_words, alternative.split("..")) for alternative in group.split("|"))
    return "|".join("..".join(parts) for parts in alternatives)


def _plain_words(text: str) -> str:
    """As a reply's words are; a number alone stays, which is in none (`codes` is for it)."""
    words = " ".join(words_of((text,)).split()) or text.lower().removesuffix("*")
    return f"{words}*" if text.endswith("*") else words


def _replaced(opened: Sequence[OwnCause]) -> Iterator[Fault]:
    for own in opened:
        if own.cause.label in CAUSES:
            yield own.fault(message="replaces the cause of this label that smtp-exporter brings")
