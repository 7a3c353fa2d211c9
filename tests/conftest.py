"""What a test may say of itself: `@pytest.mark.needs("promtool")` names a program that it starts itself."""

from __future__ import annotations

import pytest

from tests.real.programs import require


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail where it must be there, before the test starts anything."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            require(program)
