"""Times of day as an operator writes them, `02:00`. Pure text."""

from __future__ import annotations

import re
from datetime import time

_WRITTEN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def time_of(text: str) -> time | None:
    """The time of day, or None if it is none."""
    match = _WRITTEN.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None
