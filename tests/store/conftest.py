"""Fixtures of the store's tests: a directory that is not made yet, and a way to open stores in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporter.drivers.clock import SystemClock
from exporter.store.store import Store

Open = Callable[[], Store]


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "lib" / "smtp-exporter"


@pytest.fixture
def open_store(state_dir: Path) -> Iterator[Open]:
    """Opens a store as a process does; all are closed at the end."""
    stores: list[Store] = []

    def one() -> Store:
        stores.append(Store(str(state_dir), SystemClock()))
        return stores[-1]

    yield one
    for store in stores:
        store.close()
