"""Fixtures of the guard's tests: a clock, a directory that is not made yet, a guard on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .bench import FakeClock, Process, guard_on


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """Every guard that a test started ends with it."""
    yield
    while Process.running:
        Process.running[-1].end()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "lib" / "smtp-exporter"


@pytest.fixture
def guard(state_dir: Path, clock: FakeClock) -> Process:
    return guard_on(state_dir, clock)
