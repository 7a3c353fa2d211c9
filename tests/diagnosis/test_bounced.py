"""A bounce is diagnosed by the reply that it passes on, like any other reply."""

from __future__ import annotations

import pytest

from exporter.diagnosis.bounced import why_bounced
from exporter.failure import Reply


@pytest.mark.parametrize(
    ("code", "line", "cause"),
    [
        pytest.param(552, "5.2.2 mailbox full, over its limit", "mailbox_full", id="over quota"),
        pytest.param(550, "5.1.1 User unknown in virtual mailbox table", "recipient_unknown", id="unknown"),
    ],
)
def test_bounce_has_the_cause_of_its_reply(code: int, line: str, cause: str) -> None:
    assert why_bounced(Reply(code=code, lines=(line,)), "generic").cause.label == cause
