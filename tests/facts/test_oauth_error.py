"""OAuth errors as label values: a closed set, whatever an issuer makes up."""

from __future__ import annotations

import pytest

from exporter.facts.oauth_error import label


@pytest.mark.parametrize(
    ("error", "value"),
    [
        (None, ""),
        ("AADSTS7000222", "AADSTS7000222"),
        ("AADSTS70002", "AADSTS70002"),
        ("AADSTS99999", "other"),
        ("AADSTS", "other"),
        ("invalid_client", "invalid_client"),
        ("made_up", "other"),
    ],
)
def test_label_is_the_error_only_where_it_is_known(error: str | None, value: str) -> None:
    assert label(error) == value
