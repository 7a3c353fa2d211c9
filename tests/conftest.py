"""What a test may say of itself: `@pytest.mark.needs("promtool")` names a program that it starts itself.

What is collected stays to the end: it is not searched for garbage, an eighth of the time of `make unit`.
"""

from __future__ import annotations

import gc

import pytest

from tests.real.programs import require


def pytest_collection() -> None:
    """Nothing that is made from now to the last test's collection is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is what tests leave, and is found as ever."""
    gc.freeze()
    gc.enable()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail where it must be there, before the test starts anything."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            require(program)
