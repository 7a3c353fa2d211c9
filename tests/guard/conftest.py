"""Fixtures of the guard's tests: a clock, a directory that is not made yet, a guard on both."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.guard.keeper import Guard

from .bench import FakeClock, guard_on


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "lib" / "smtp-exporter"


@pytest.fixture
def guard(state_dir: Path, clock: FakeClock) -> Guard:
    return guard_on(state_dir, clock)
