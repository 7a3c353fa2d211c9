"""One configuration file against its model: all faults of shape, and the model of what is left. Pure.

pydantic gives a model only where nothing is wrong. So that one typo does not hide an unknown relay beside it,
faulty parts are cut out and the rest is tried again; what only the cutting broke is not reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import ValidationError

from exporter.config.lines import plain_copy
from exporter.config.nearest import did_you_mean, nearest
from exporter.config.quotable import QuotableKeys, visible
from exporter.config.schema import json_schema_of
from exporter.config.section import Section
from exporter.config.wording import words_of
from exporter.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from exporter.config.lines import Loc
    from exporter.config.tree import Tree

M = TypeVar("M", bound=Section)
_ROUNDS_MAX = 12  # each round cuts at least one level deeper or higher; the schema is 8 deep

_KEY_OF_DICT = "[key]"  # what pydantic appends where a mapping's key itself is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[M]):
    """One file held against its model. `model` is what is left of it, `cuts` what was taken out."""

    tree: Tree
    model: M
    cuts: frozenset[Loc]
    touched: frozenset[Loc]
    faults: tuple[Fault, ...]
    quotable: QuotableKeys

    def fault(self, loc: Loc, message: str) -> Fault:
        """A fault at a key of this file."""
        return fault_at(self.tree, loc, message, self.quotable)

    def is_cut(self, *loc: str | int) -> bool:
        """Was something taken out here, above or below, so that a look at it would mislead?"""
        if not self.touched:
            return False
        return loc in self.touched or any(loc[:size] in self.cuts for size in range(1, len(loc)))


def source_of(tree: Tree, model: type[M]) -> Source[M]:
    """A tree, checked: never raises for anything that a file may hold."""
    reading = _Reading(tree, model)
    left = reading.read(model)
    return Source(
        tree=tree,
        model=left,
        cuts=frozenset(reading.cuts),
        touched=frozenset(reading.touched),
        faults=tuple(reading.faults),
        quotable=reading.quotable,
    )


@lru_cache(maxsize=32)
def _schema_of(model: type[Section]) -> Mapping[str, Any]:
    """Making one takes longer than reading a file: only faults ask for it."""
    return json_schema_of(model)


@lru_cache(maxsize=32)
def _keys_of(model: type[Section]) -> frozenset[str]:
    """Every key that it knows, at whatever place."""
    return frozenset(_property_names(_schema_of(model)))


def fault_at(tree: Tree, loc: Loc, message: str, quotable: QuotableKeys, line: int = 0) -> Fault:
    """A finding as a fault: with its file, and its path as the user wrote it."""
    line = line or tree.line_of(loc)
    return Fault(file=tree.file, line=line, path=quotable.path(loc), message=message)


class _Reading:
    """The rounds of one file."""

    def __init__(self, tree: Tree, model: type[Section]) -> None:
        self.tree, self.model = tree, model
        self.quotable = QuotableKeys(partial(_keys_of, model), tree)
        self.faults: list[Fault] = []
        self.cuts: set[Loc] = set()
        self.touched: set[Loc] = set()
        self.data: Any = tree.data
        self.silent = {finding.loc for finding in tree.findings}
        if tree.broken:  # what was open when it broke off is not whole
            self._touch(self.silent)

    def read(self, model: type[M]) -> M:
        """What is left when every part that does not fit is taken out."""
        for _ in range(_ROUNDS_MAX):
            errors: list[Any] = []
            try:
                return model.model_validate(self.data)
            except ValidationError as exc:
                errors = exc.errors(include_url=False)
            self._report(errors)
            self._cut_out(errors)
        return model.model_validate({})

    def _report(self, errors: Sequence[Any]) -> None:
        located = [(self._loc(error["loc"]), error) for error in errors]
        meant = {loc for loc, error in located for loc in self._meant(loc, error)}
        for loc, error in located:
            hidden = loc in self.touched or loc in self.silent
            if not hidden and not (error["type"] == "missing" and loc in meant):
                self._add(loc, error)
        self._touch(meant)

    def _add(self, loc: Loc, error: Any) -> None:
        writer = _WRITERS.get(error["type"])
        message = writer(self, loc) if writer else words_of(error, self._keys(loc))
        above = loc[:-1] if error["type"] == "missing" else loc
        line = self.tree.line_of(above)
        self.faults.append(fault_at(self.tree, loc, message, self.quotable, line))

    def _unknown_key(self, loc: Loc) -> str:
        key, above = str(loc[-1]), loc[:-1]
        keys = self._keys(above)
        if not self.quotable.shows(loc):
            return f"unknown key, not shown as it may be a secret; {did_you_mean('', keys)}"
        return f'unknown key "{visible(key)}"; {did_you_mean(key, keys)}'

    def _missing_key(self, loc: Loc) -> str:
        key = str(loc[-1])
        meaning = self._keys(loc[:-1]).get(key)
        return f'missing key "{key}"' + (f": {meaning}" if meaning else "; add it")

    def _meant(self, loc: Loc, error: Any) -> set[Loc]:
        """The key that an unknown one was meant to be: it is not missing on top of that."""
        if error["type"] != "extra_forbidden":
            return set()
        match = nearest(str(loc[-1]), self._keys(loc[:-1]))
        return {(*loc[:-1], match)} if match else set()

    def _cut_out(self, errors: Sequence[Any]) -> None:
        if self.data is self.tree.data:
            self.data = plain_copy(self.tree.data)
        for error in errors:
            loc = self._loc(error["loc"])
            target = loc[:-1] if error["type"] == "missing" else loc
            while target and isinstance(target[-1], int):  # a list without one entry would shift the others
                target = target[:-1]
            self._touch({target})
            self.cuts.add(target)
            _remove(self.data, target)

    def _touch(self, locs: Iterable[Loc]) -> None:
        for loc in locs:
            self.touched.update(loc[:size] for size in range(1, len(loc) + 1))

    def _loc(self, loc: Loc) -> Loc:
        """pydantic's loc as the file has it: without the indices of lists that were written as one entry."""
        steps: list[str | int] = []
        data: Any = self.tree.data
        for step in loc:
            if step == _KEY_OF_DICT or (isinstance(step, int) and not isinstance(data, list)):
                continue
            steps.append(step)
            data = _below(data, step)
        return tuple(steps)

    def _keys(self, loc: Loc) -> dict[str, str]:
        """The keys that the mapping at a loc may have, with their meaning."""
        properties = _node(_schema_of(self.model), loc).get("properties", {})
        return {key: node.get("description", "") for key, node in properties.items()}


_WRITERS: Final = {"extra_forbidden": _Reading._unknown_key, "missing": _Reading._missing_key}


def _below(data: Any, step: str | int) -> Any:
    """What stands at a step, or the data itself where nothing does."""
    if isinstance(data, dict):
        return data.get(step, data)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else data


def _remove(data: Any, loc: Loc) -> None:
    """Take a loc out of the data, as far as it is there."""
    for step in loc[:-1]:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    if loc and isinstance(data, dict):
        data.pop(loc[-1], None)


def _node(schema: Mapping[str, Any], loc: Loc) -> Mapping[str, Any]:
    """The part of a JSON Schema that a loc is held against; empty where there is none."""
    node = _mapping(schema, schema)
    for step in loc:
        if isinstance(step, str):
            node = _mapping(schema, node.get("properties", {}).get(step) or _any_key(node))
    return node


def _any_key(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a mapping of names holds under each; a pattern says what a name may be."""
    choices = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return next((choice for choice in choices if isinstance(choice, dict)), {})


def _mapping(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A node without its reference and without its other choices: the mapping among them."""
    if "$ref" in node:
        return _mapping(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    if "anyOf" in node:
        return _mapping(schema, node["anyOf"][0])
    return node


def _property_names(node: Any) -> Iterable[str]:
    """Every key that a JSON Schema knows."""
    if isinstance(node, dict):
        yield from node.get("properties", {})
        for below in node.values():
            yield from _property_names(below)
    if isinstance(node, list):
        for below in node:
            yield from _property_names(below)
