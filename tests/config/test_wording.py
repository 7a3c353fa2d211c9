"""pydantic's errors in our words: each one that a configuration can meet, and none that shows a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from pydantic import ValidationError, field_validator

from exporter.config.options import ProbeOptions
from exporter.config.parse import parse
from exporter.config.scalar import NOTHING, Scalar
from exporter.config.schema import file_shapes
from exporter.config.tree import tree_of
from exporter.config.wording import WORDS
from exporter.probes.login import LoginKind

from .example import PATHS, around
from .kinds import KINDS
from .texts import account

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN_ELSEWHERE = {"missing", "extra_forbidden"}
"""Errors about keys, which `shape` words itself."""
WRONG = [
    NOTHING,
    "x",
    "",
    "x" * 2000,
    Scalar("12", 12),
    Scalar("-1", -1),
    Scalar("99999999999999999999", 99999999999999999999),
    Scalar("1.5", 1.5),
    Scalar(".inf", float("inf")),
    Scalar("true", True),
    [],
    [[]],
    {},
    {"x": "y"},
]


def errors() -> Iterator[str]:
    """The type of every error that a wrong value anywhere in the example gives."""
    model = file_shapes(tuple(KINDS.values()))[0]
    for path in PATHS:
        for value in WRONG:
            try:
                model.model_validate(_with(around(path), path, value))
            except ValidationError as exc:
                yield from (error["type"] for error in exc.errors())


def _with(data: Any, path: tuple[str | int, ...], value: object) -> Any:
    if not path:
        return value
    copy = list(data) if isinstance(data, list) else dict(data)
    copy[path[0]] = _with(data[path[0]], path[1:], value)  # type: ignore[index]
    return copy


@pytest.mark.slow
def test_every_error_that_can_be_met_has_its_words() -> None:
    assert set(errors()) - WRITTEN_ELSEWHERE <= set(WORDS)


class Foreign(LoginKind):
    """A kind whose own validator raises a ValueError."""

    class Options(ProbeOptions):
        quiet: str = ""
        loud: str = ""

        @field_validator("quiet")
        @classmethod
        def _quiet(cls, value: str) -> str:
            raise ValueError("must be quieter")

        @field_validator("loud")
        @classmethod
        def _loud(cls, value: str) -> str:
            raise ValueError(f"{value} is too loud")

    options: ClassVar = Options


@pytest.mark.parametrize(
    ("key", "message"),
    [("quiet", "must be quieter"), ("loud", "is not of the form that is needed here")],
    ids=["own words", "words that repeat the value"],
)
def test_error_of_a_kind_is_told_unless_it_repeats_the_value(key: str, message: str) -> None:
    text = account(probes=f"{{login: {{{key}: hunter2}}}}")

    parsed = parse([tree_of(text.encode(), "a.yaml")], {"login": Foreign()})

    assert [fault.message for fault in parsed.faults] == [message]
