"""Frozen values as plain JSON values and back, by their types: what `runs` writes. Pure.

A field that has its default is left out, and one that is not known is passed over, so that a row of a
neighbouring version is read as far as it is understood.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from exporter.model import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping

SORT = "is"
"""The key that says which of several values one is."""
_SORTED = frozenset(get_args(Fact))


def plain(value: Any) -> Any:
    """What `json` writes of a value."""
    if _is_ours(value):
        kind: Any = type(value)
        told = ((name, default, getattr(value, name)) for name, default in _defaults(kind))
        written = {name: plain(each) for name, default, each in told if each != default}
        return {SORT: kind.__name__} | written if kind in _SORTED else written
    if isinstance(value, frozenset):
        return sorted(value)
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def value_of(hint: Any, written: Any) -> Any:
    """The value of this type that was written. Raises ValueError, TypeError or KeyError for what is none."""
    made = get_origin(hint)
    if made in (Union, UnionType):
        return None if written is None else value_of(_member(hint, written), written)
    if made in (tuple, frozenset):
        return made(value_of(get_args(hint)[0], each) for each in written)
    if _is_ours(hint):
        known = _hints(hint)
        return hint(**{name: value_of(known[name], each) for name, each in written.items() if name in known})
    return hint(written) if hint is float or issubclass(hint, Enum) else written


def _is_ours(value: Any) -> bool:
    return is_dataclass(value)


def _member(union: Any, written: Any) -> Any:
    members = [each for each in get_args(union) if each is not NoneType]
    if len(members) == 1:
        return members[0]
    return {each.__name__: each for each in members}[written[SORT]]


@cache
def _defaults(value: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(value))


@cache
def _hints(value: Any) -> Mapping[str, Any]:
    return get_type_hints(value)
