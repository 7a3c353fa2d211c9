"""Texts with fields in braces: known ones are filled in, other braces are kept. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTROL = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f]"
)  # a tab is text; all else would break the line or the reader

_FIELD = re.compile(r"\{([a-z_]+)\}")


def filled(text: str, fields: Mapping[str, str]) -> str:
    """The text with its known fields filled in; a value cannot break the line it stands in."""
    return _FIELD.sub(lambda match: CONTROL.sub("?", fields.get(match[1], match[0])), text)
