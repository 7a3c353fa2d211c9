"""Dates and times as an operator writes them, and what is none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.moment import MOMENT_PATTERN, timestamp_of

MARCH = 1803859200.0  # 2027-03-01T00:00:00Z


@pytest.mark.parametrize(
    ("text", "timestamp"),
    [
        ("2027-03-01", MARCH),
        ("1970-01-01", 0.0),
        ("2027-03-01T00:00:00Z", MARCH),
        ("2027-03-01 00:00:00Z", MARCH),
        ("2027-03-01t00:00:00z", MARCH),
        ("2027-03-01T02:00:00+02:00", MARCH),
        ("2027-02-28T19:00:00-05:00", MARCH),
        ("2027-03-01T00:00:00.5Z", MARCH + 0.5),
        ("2027-03-01T00:00:00.123456789Z", MARCH + 0.123456),
    ],
)
def test_moment_is_its_unix_seconds(text: str, timestamp: float) -> None:
    assert timestamp_of(text) == pytest.approx(timestamp, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027",
        "2027-3-1",
        "01.03.2027",
        "20270301",
        "2027-W09-1",
        "2027-02-29",
        "0000-01-01",
        "2027-03-01T00:00:00",
        "2027-03-01T00:00Z",
        "2027-03-01T25:00:00Z",
        "2027-03-01T00:00:00+24:00",
        "2027-03-01\n",
        "٢٠٢٧-03-01",
    ],
)
def test_text_that_is_no_moment_is_none(text: str) -> None:
    assert timestamp_of(text) is None


@given(text=st.one_of(st.text(), st.from_regex(MOMENT_PATTERN, fullmatch=True)))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    timestamp = timestamp_of(text)

    assert timestamp is None or re.fullmatch(MOMENT_PATTERN, text)
