"""Durations, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.duration import duration_text, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30.0),
        ("5m", 300.0),
        ("6h", 21600.0),
        ("1d", 86400.0),
        ("1h30m", 5400.0),
        ("90", 90.0),
        ("0.5", 0.5),
        ("0s", 0.0),
    ],
)
def test_duration_is_read_as_written(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "m", "1:30", "5 m", "30m1h", "1h1h", "-5m", "5M", "1.5h", "5ms", "٣s", "1e3"]
)
def test_duration_of_another_form_is_none(text: str) -> None:
    assert (seconds_of(text) is None) == (text != "5")


@given(st.integers(min_value=1, max_value=366 * 86400))
def test_duration_text_reads_back(seconds: int) -> None:
    assert seconds_of(duration_text(seconds)) == seconds


def test_duration_text_of_a_fraction_is_seconds() -> None:
    assert duration_text(0.5) == "0.5s"
