"""The example configuration: it loads, it shows every key, and no change to it goes by unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from exporter.config.load import json_schema, load
from exporter.config.parse import parse
from exporter.config.tree import tree_of

from .example import FILE, PATHS, replaced, without
from .kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.slow)])
"""Which places of the example are changed: each, and in `make unit` each twentieth."""


def test_example_loads_with_the_kinds_of_this_version() -> None:
    settings = load(FILE, KINDS, resolve_secrets=False)

    assert [warning.path for warning in settings.warnings] == ["include[0]", "causes[0]"]


def test_example_shows_microsoft_365_first() -> None:
    assert load(FILE, KINDS, resolve_secrets=False).relays[0].provider == "microsoft365"


def schema_keys(
    schema: dict[str, Any], node: Any, above: tuple[str, ...] = (), shape: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every key of a JSON Schema as (the shape it belongs to, its way from the top).

    `*` is a name, lists are passed over; a shape that stands at several places has its keys at each.
    """
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        node, shape = schema["$defs"][name], name
    for choice in node.get("anyOf", ()):
        yield from schema_keys(schema, choice, above, shape)
    if isinstance(node.get("items"), dict):
        yield from schema_keys(schema, node["items"], above, shape)
    for key, below in node.get("properties", {}).items():
        yield f"{shape}.{key}", (*above, key)
        yield from schema_keys(schema, below, (*above, key), f"{shape}.{key}")
    named = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    for below in named:
        if isinstance(below, dict):
            yield from schema_keys(schema, below, (*above, "*"), shape)


def shown(path: tuple[str | int, ...]) -> tuple[str, ...]:
    named = ("relays", "accounts", "domains", "retirement")
    steps = ["*" if index == 1 and path[0] in named else step for index, step in enumerate(path)]
    return tuple(step for step in steps if isinstance(step, str))


def test_example_shows_every_key() -> None:
    schema = json_schema(KINDS)
    ways = {shown(path) for path in PATHS}
    keys = list(schema_keys(schema, schema))

    shown_keys = {key for key, way in keys if way in ways}
    missing = {key for key, _ in keys} - shown_keys

    assert missing == set()


def faulty_paths(text: str) -> list[str]:
    """The paths that are complained of, if any."""
    parsed = parse([tree_of(text.encode(), "a.yaml")], KINDS)
    return [fault.path for fault in parsed.faults]


def written(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


@_STEP
def test_any_value_of_a_wrong_type_is_named_or_has_its_meaning(step: int) -> None:
    wrong = [(path, value) for path in PATHS for value in ([[]], {"x": {}}, "\x01")]
    told = [(path, value, faulty_paths(replaced(path, value))) for path, value in wrong[::step]]

    assert [case for case in told if not case[2]] == []
    assert [
        (path, each)
        for path, _, paths in told
        for each in paths
        if not each.startswith(written(path)) and not elsewhere(path, each)
    ] == []


@_STEP
def test_any_key_that_is_missing_is_named_or_not_needed(step: int) -> None:
    faults = [(path, fault) for path in PATHS[::step] for fault in faulty_paths(without(path))]

    astray = [each for each in faults if written(each[0][:-1]) not in each[1] and not elsewhere(*each)]
    assert astray == []


def elsewhere(path: tuple[str | int, ...], fault: str) -> bool:
    """May this fault name another place than the changed one?

    A relay's change may be its accounts' fault, a way to log in that is gone that of the probes that need
    it, and a maintenance window names what is gone.
    """
    named = {"relays", "accounts", "domains"}
    if path[0] in named and fault.startswith("incidents.maintenance"):
        return True
    return fault.startswith("accounts.") and (path[0] == "relays" or ("auth" in path and ".probes." in fault))
