"""Durations as an operator writes them (`90s`, `5m`, `1h30m`, `1d`, or seconds), and back. Pure text."""

from __future__ import annotations

import re
from functools import lru_cache

SECONDS_MAX = 366 * 86400.0
"""No probe or hold is meant to wait longer than a year; a scheduler overflows far beyond."""

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_WRITTEN = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit})?" for unit, _ in _UNITS))
_PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@lru_cache(maxsize=256)
def seconds_of(text: str) -> float | None:
    """The seconds that a text stands for, or None if it is not a duration: `1h30m` is 5400.0.

    Units go from d over h and m to s, each at most once; a plain number is seconds.
    """
    if _PLAIN.fullmatch(text):
        return float(text)
    match = _WRITTEN.fullmatch(text)
    if not text or match is None:
        return None
    return float(
        sum(int(count or 0) * scale for count, (_, scale) in zip(match.groups(), _UNITS, strict=True))
    )


def duration_text(seconds: float) -> str:
    """Seconds as an operator would write them: 5400.0 is `1h30m`."""
    whole, parts = int(seconds), []
    if whole != seconds:
        return f"{seconds:g}s"
    for unit, scale in _UNITS:
        count, whole = divmod(whole, scale)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"
