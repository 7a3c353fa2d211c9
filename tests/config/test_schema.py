"""The JSON Schema: for editors and Helm, and derived from what is read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from exporter.config.load import json_schema
from exporter.config.presets import PRESETS

from .kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = json_schema(KINDS)
SECTIONS = {"account": "AccountProbes", "relay": "RelayProbes", "domain": "DomainProbes"}


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(below)


def test_schema_is_json_of_its_draft() -> None:
    assert json.loads(json.dumps(SCHEMA))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_schema_refuses_unknown_keys_everywhere() -> None:
    objects = [node for node in nodes(SCHEMA) if "properties" in node and "type" in node]

    assert objects
    assert all(node["additionalProperties"] is False for node in objects)


@pytest.mark.parametrize(("subject", "section"), SECTIONS.items())
def test_schema_has_the_kinds_under_their_subject(subject: str, section: str) -> None:
    kinds = [name for name, kind in KINDS.items() if kind.subject == subject]

    assert kinds
    assert list(json_schema(KINDS)["$defs"][section]["properties"]) == kinds


def test_schema_has_defaults_of_every_kind() -> None:
    assert list(json_schema(KINDS)["$defs"]["Defaults"]["properties"]) == list(KINDS)


def test_schema_lists_the_presets() -> None:
    assert SCHEMA["$defs"]["Relay"]["properties"]["preset"]["enum"] == list(PRESETS)


def test_schema_bounds_numbers_in_its_own_words() -> None:
    port = SCHEMA["$defs"]["Relay"]["properties"]["port"]

    assert (port["minimum"], port["maximum"]) == (1, 65535)


def test_schema_has_no_pattern_that_go_cannot_read() -> None:
    patterns = [node["pattern"] for node in nodes(SCHEMA) if isinstance(node.get("pattern"), str)]

    assert patterns
    assert not [pattern for pattern in patterns if re.search(r"\(\?[=!<]", pattern)]


def test_schema_takes_no_null_for_a_scalar() -> None:
    scalars = [node for node in nodes(SCHEMA) if node.get("type") in ("string", "integer", "number")]

    assert scalars
    assert all("default" not in node or node["default"] is not None for node in scalars)
