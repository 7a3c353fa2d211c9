"""The example configuration as data, and the way to each of its values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[2] / "config.example.yaml"
DATA: Any = json.loads(json.dumps(yaml.safe_load(FILE.read_text()), default=str))
"""PyYAML makes dates of what is a text by YAML 1.2; here they are texts again."""


def _paths(data: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        yield (*above, step)
        yield from _paths(value, (*above, step))


PATHS = list(_paths(DATA))


def around(path: tuple[str | int, ...]) -> Any:
    """The entry that a path lies in, and those that it names or that name it: quicker to judge than all."""
    top, name = path[0], path[1] if len(path) > 1 else None
    accounts, relays = DATA["accounts"], DATA["relays"]
    if top == "accounts" and name:
        own = accounts[name]["relay"]
        return {"relays": {own: relays[own]} if own in relays else {}, "accounts": {name: accounts[name]}}
    if top == "relays" and name:
        users = {each: account for each, account in accounts.items() if account["relay"] == name}
        return {"relays": {name: relays[name]}, "accounts": users}
    return {top: {name: DATA[top][name]}} if top == "domains" and name else DATA


def replaced(path: tuple[str | int, ...], value: object) -> str:
    """What the example has around a value, with that replaced, as JSON, which is YAML."""
    data, inner = _copy(path)
    inner[path[-1]] = value
    return json.dumps(data)


def without(path: tuple[str | int, ...]) -> str:
    """The same without one key."""
    data, inner = _copy(path)
    del inner[path[-1]]
    return json.dumps(data)


def _copy(path: tuple[str | int, ...]) -> tuple[Any, Any]:
    data = inner = json.loads(json.dumps(around(path)))
    for step in path[:-1]:
        inner = inner[step]
    return data, inner
