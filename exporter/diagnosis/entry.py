"""An entry of a causes file as it is written, made into a Cause: texts, lists and mappings in. Pure.

Every single value is a text here, numbers and `true` too. What is not of the right form raises KeyError,
TypeError or ValueError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.diagnosis.cause import Actor, Cause, Risk, Step
from exporter.diagnosis.match import Match
from exporter.diagnosis.predicates import PREDICATES
from exporter.failure import FailureKind
from exporter.incident import IncidentName
from exporter.terms import AuthResult, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


UNPLACED = "unplaced"
"""Among the phases of a rule: nothing tells where it was said."""


def cause_of(label: str, written: Mapping[str, Any]) -> Cause:
    """The cause of one entry."""
    return Cause(label=label, **_read(written, _CAUSE))


def _read(written: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """The fields that a mapping sets, each read by the reader of its key."""
    return {_FIELDS.get(key, key): readers[key](value) for key, value in written.items()}


def listed(value: Any) -> list[Any]:
    """A list that may be written as its only entry."""
    return value if isinstance(value, list) else [value]


def alternatives(group: Any) -> Iterator[str]:
    """The alternatives of a group of words: a text, or a list of texts and shared lists."""
    for part in listed(group):
        if isinstance(part, list):
            yield from alternatives(part)
        else:
            yield str(part)


def _group(written: Any) -> str:
    return "|".join(alternatives(written))


def _groups(written: Any) -> tuple[str, ...]:
    return tuple(map(_group, listed(written)))


def _true(written: Any) -> bool:
    return str(written).lower() == "true"


def _many(reader: Callable[[Any], Any]) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    return lambda written: tuple(map(reader, written))


def _set(reader: Callable[[Any], Any]) -> Callable[[Any], frozenset[Any]]:
    return lambda written: frozenset(map(reader, listed(written)))


def _phase(written: str) -> Phase | None:
    return None if written == UNPLACED else Phase(written)


def _step(written: Mapping[str, Any]) -> Step:
    return Step(**_read(written, _STEP))


def _match(written: Mapping[str, Any]) -> Match:
    return Match(**_read(written, _MATCH))


_STEP: Mapping[str, Callable[[Any], Any]] = {
    "text": str,
    "portal": str,
    "command": str,
    "here": str,
    "providers": _set(str),
    "risk": Risk,
    "licence": str,
    "propagation": str,
}
_MATCH: Mapping[str, Callable[[Any], Any]] = {
    "says": _groups,
    "unless": _group,
    "kinds": _set(FailureKind),
    "aadsts": _set(int),
    "codes": _set(int),
    "enhanced": _set(str),
    "phases": _set(_phase),
    "providers": _set(str),
    "mechanisms": _set(str),
    "ports": _set(int),
    "bare": _true,
    "also": PREDICATES.__getitem__,
    "sure": float,
    "clears": _true,
}
_CAUSE: Mapping[str, Callable[[Any], Any]] = {
    "meaning": str,
    "actor": Actor,
    "then": _many(Actor),
    "steps": _many(_step),
    "clears_by_itself": _true,
    "retry_safe": _true,
    "counts_toward_lockout": _true,
    "auth_result": AuthResult,
    "incident": IncidentName,
    "caveat": str,
    "reference": str,
    "refines": _many(str),
    "fits_equally": _many(str),
    "matches": _many(_match),
    "samples": _many(str),
    "provider": str,
}
"""How the value of each key of an entry is read."""

_FIELDS = {"matches": "match"}
"""The fields that are named otherwise than their keys."""
