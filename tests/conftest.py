"""What a test may say of itself: `@pytest.mark.needs("promtool")` names a program that it starts itself.

What is collected stays to the end: to search it for garbage again and again was an eighth of `make unit`.
"""

from __future__ import annotations

import gc

import pytest

from tests.real.programs import require

YOUNG_OBJECTS = 50_000  # more of them are made before they are looked at


def pytest_collection() -> None:
    """Nothing that is made from now to the last test's collection is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is what tests leave, and is looked for in portions."""
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail where it must be there, before the test starts anything."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            require(program)
