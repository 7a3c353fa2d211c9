"""How long ago, or until when, as a person says it. Pure."""

from __future__ import annotations

_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))
_ENOUGH = 2.0  # "1 h" may be 1:59; from two on a whole number says enough


def span(seconds: float) -> str:
    """A length of time in its largest unit of which it has two.

    >>> span(5400.0)
    '90 min'
    """
    size, name = next(((size, name) for size, name in _UNITS if seconds >= _ENOUGH * size), (1.0, "s"))
    return f"{max(0.0, seconds) // size:.0f} {name}"


def short(seconds: float) -> str:
    """How long something took, with three digits.

    >>> short(0.0123)
    '12.3 ms'
    """
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
