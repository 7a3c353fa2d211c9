"""Prometheus answers queries about what it scrapes: itself, to begin with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .loopback import free_port
from .prometheus import Prometheus

pytestmark = pytest.mark.real


def test_target_that_is_down_is_seen_to_be_down(prometheus: Callable[..., Prometheus]) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    assert prometheus(nobody).wait_for("up == 0")[0].labels["instance"] == nobody
