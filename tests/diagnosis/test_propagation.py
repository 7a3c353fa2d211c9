"""How long a fix takes to work, read from the words that people read."""

from __future__ import annotations

import pytest

from exporter.diagnosis.cause import longest_seconds


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("at once", 0),
        ("", 0),
        ("minutes", 900),
        ("a minute or two", 60),
        ("minutes to an hour", 3600),
        ("minutes to an hour; up to 24 hours is told", 86400),
        ("15 to 30 minutes as a rule, up to 2 hours", 7200),
        ("hours to days", 259200),
        ("hours", 21600),
        ("an hour", 3600),
        ("banana minutes", 900),
        ("2 days", 172800),
        ("the record's time to live", 0),
    ],
)
def test_longest_time_that_the_words_name_is_found(words: str, seconds: float) -> None:
    assert longest_seconds(words) == seconds
