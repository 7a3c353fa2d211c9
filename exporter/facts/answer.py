"""Reads the JSON object in an HTTP body. An issuer may send anything: one reason comes of whatever it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class AnswerError(ValueError):
    """The body is not what was asked for. The message is ours alone: no byte of the body is in it."""


def json_object(body: bytes) -> Mapping[str, object]:
    """The object that the body is. Raises AnswerError."""
    try:
        value = json.loads(body.decode("utf-8-sig"))
    except RecursionError:
        raise AnswerError("is JSON nested too deeply") from None
    except ValueError:  # the text of a decoding error holds the body
        raise AnswerError("is not JSON" if body.strip() else "is empty") from None
    if not isinstance(value, dict):
        raise AnswerError("is JSON, but not an object")
    return value


def printable(text: str, limit: int) -> str:
    """The text on one line, without control characters, and no longer than the limit."""
    head = text[: 16 * limit]  # blanks are about to go, and the rest of a long text need not be looked at
    line = " ".join("".join(char if char.isprintable() else " " for char in head).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
