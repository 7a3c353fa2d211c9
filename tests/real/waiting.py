"""Waiting for a fact with a deadline: the only place of these tests that sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(
    look: Callable[[], T], what: str, *, deadline_seconds: float = 20, pause_seconds: float = 0.05
) -> T:
    """The first true thing that `look` returns. Raises TimeoutError, which says what was waited for."""
    end = time.monotonic() + deadline_seconds
    while not (seen := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {deadline_seconds:g} s for {what}, saw {seen!r}")
        time.sleep(pause_seconds)
    return seen
