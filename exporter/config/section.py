"""A mapping of a configuration file as a model: frozen, no key beyond its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from exporter.config.scalar import NOTHING

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class Section(BaseModel):
    """A mapping of the file: frozen, no key beyond its own."""

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )

    @classmethod
    def empty(cls) -> Self:
        """One of which no key is written, as a default: what would check its keys is not built for it."""
        return super().model_construct()


def shared(value: Any) -> Any:
    """A default that all share. pydantic copies one with a list or mapping in it, for each account anew."""
    return Field(default_factory=lambda: value)


class OrEmpty:
    """A mapping that may have no value at all: `probes:` is `probes: {}`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return BeforeValidator(lambda value: {} if value is NOTHING else value).__get_pydantic_core_schema__(
            source, handler
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [handler(core), {"type": "null"}]}
