"""Garbage collection, set for a process whose configuration stays: what is not looked at costs nothing."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""Between two looks at what is young: runs under way are some thousands, and most are done by then."""


def settle() -> None:
    """Never look again at what a start has made: of ten thousand accounts each look takes 0.1 s."""
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    gc.freeze()
