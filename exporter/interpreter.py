"""The interpreter, set for a process that serves for months: garbage collection, and turns of threads."""

from __future__ import annotations

import gc
import sys

YOUNG_OBJECTS = 20_000
"""Between two looks at what is young: runs under way are some thousands, and most are done by then."""

SWITCH_SECONDS = 0.0005
"""How long one thread may keep the others waiting: by Python's own 5 ms the event loop would wait for the
writing of a scrape again and again."""


def settle() -> None:
    """Never look again at what a start has made: of ten thousand accounts each look takes 0.1 s."""
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)
