"""Run now is asked for by our own pages only."""

from __future__ import annotations

import pytest

from exporter.web.answer import is_same_origin


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        pytest.param({"Sec-Fetch-Site": "same-origin", "Host": "x"}, True, id="browser_says_so"),
        pytest.param(
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://x", "Host": "x"}, False, id="browser_says_no"
        ),
        pytest.param({"Sec-Fetch-Site": "none", "Host": "x"}, False, id="typed"),
        pytest.param({"Origin": "http://x:10587", "Host": "x:10587"}, True, id="origin_is_us"),
        pytest.param({"Origin": "http://evil.example", "Host": "x"}, False, id="origin_is_another"),
        pytest.param({"Origin": "null", "Host": "x"}, False, id="origin_is_hidden"),
        pytest.param({"Host": "x"}, False, id="nothing_said"),
    ],
)
def test_request_of_our_own_pages_is_known(headers: dict[str, str], same: bool) -> None:
    assert is_same_origin(headers) is same
