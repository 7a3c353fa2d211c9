"""Moments as an operator writes them: a date, or a time of RFC 3339; in Unix seconds. Pure text, no clock."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

MOMENT_PATTERN: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?"
)
"""What a moment looks like; RFC 3339 section 5.6 allows lower case and a space."""
_DATE_CHARS = len("2027-03-01")


def timestamp_of(text: str) -> float | None:
    """The Unix seconds of a moment, or None if it is none: `2027-03-01` is 1803859200.0.

    A date is its first second in UTC: whatever ends on that day may end then, and a warning that comes some
    hours early does no harm.
    """
    if not re.fullmatch(MOMENT_PATTERN, text):
        return None
    try:
        return datetime.fromisoformat(
            f"{text}T00:00:00Z" if len(text) == _DATE_CHARS else text.upper()
        ).timestamp()
    except ValueError:  # the 31st of June, 25:00
        return None
