"""What is set for the interpreter of a service."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from exporter import interpreter


@pytest.fixture
def _as_before() -> Iterator[None]:
    thresholds, seconds, frozen = gc.get_threshold(), sys.getswitchinterval(), gc.get_freeze_count()
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(seconds)
    if not frozen:
        gc.unfreeze()


@pytest.mark.usefixtures("_as_before")
def test_what_a_start_made_is_not_searched_and_no_thread_keeps_the_loop_for_long() -> None:
    made = [[] for _ in range(100)]
    interpreter.settle()

    assert gc.get_freeze_count() >= len(made)
    assert gc.get_threshold()[0] == interpreter.YOUNG_OBJECTS
    assert sys.getswitchinterval() <= 0.001
