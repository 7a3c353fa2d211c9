"""Enhanced codes as label values: a closed set, whatever a server makes up."""

from __future__ import annotations

import pytest

from exporter.facts.enhanced import label


@pytest.mark.parametrize(
    ("enhanced", "value"),
    [
        (None, ""),
        ("2.1.0", "2.1.0"),
        ("5.7.139", "5.7.139"),
        ("5.7.30", "5.7.30"),
        ("5.9.1", "other"),
        ("5.7.999", "other"),
    ],
)
def test_label_is_the_code_only_where_it_is_known(enhanced: str | None, value: str) -> None:
    assert label(enhanced) == value
