"""pydantic's errors in the operator's words, by type of error. Never a word of what was written. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from exporter.config.scalar import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[dict[str, str]] = {
    "said": "{message}",
    "string_type": "must be a text",
    "string_too_long": "must be at most {max_length} characters long",
    "string_too_short": "must be at least {min_length} characters long",
    "string_pattern_mismatch": "does not have the form of such a text",
    "string_unicode": "must be a text in UTF-8",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number, without a fraction",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of at most 18 digits",
    "float_type": "must be a number, without quotes",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false, without quotes",
    "bool_parsing": "must be true or false",
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping of keys",
    "mapping_type": "must be a mapping of keys",
    "model_type": "must be a mapping of keys",
    "model_attributes_type": "must be a mapping of keys",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
}
_OTHERWISE = "is not of the form that is needed here"
_WITH_KEYS = frozenset({"dict_type", "mapping_type", "model_type", "model_attributes_type"})
_GIVEN: Final = ((dict, "a mapping"), (list, "a list"))


def words_of(error: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    """What is wrong and what would be right. `keys` are those of the mapping that is due."""
    kind, given = error["type"], error.get("input")
    if given is NOTHING:
        return f"has no value; {_right(kind, error, keys)}, or remove the key"
    what = next((words for sort, words in _GIVEN if isinstance(given, sort)), "")
    words = _right(kind, error, keys)
    return f"{words}, not {what}" if what and kind.endswith("_type") else words


def _right(kind: str, error: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    if kind == "value_error":
        return _foreign(error)
    words = WORDS.get(kind, _OTHERWISE).format_map(error.get("ctx", {}))
    return f"{words} such as {', '.join(keys)}" if kind in _WITH_KEYS and keys else words


def _foreign(error: Mapping[str, Any]) -> str:
    """The text of a ValueError that a kind's validator raised, unless it repeats what was written."""
    text = str(error["msg"]).removeprefix("Value error, ")
    return _OTHERWISE if str(error.get("input")) in text else text
