"""Errors of other programs and services, which are none of ours however alike they sound."""

from __future__ import annotations

import pytest

from exporter.diagnosis import explain


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param("connect ECONNREFUSED 10.0.0.5:5432", "unknown", id="a database's port"),
        pytest.param("connect ECONNREFUSED 10.0.0.5:587", "connect_refused", id="a port of mail"),
        pytest.param("app.js:443: connection refused", "connect_refused", id="a line of a source"),
        pytest.param('Get "https://shop.example/api": connection refused', "unknown", id="a page asked for"),
        pytest.param(
            'Post "https://smtp-api.example/send": connection refused',
            "connect_refused",
            id="mail's own page",
        ),
        pytest.param(
            "Mailbox full. Learn more at https://help.example/5", "mailbox_full", id="a page to be visited"
        ),
        pytest.param("haproxy[7]: connection refused", "unknown", id="another program"),
        pytest.param("postfix/smtp[7]: connection refused", "connect_refused", id="a mail server"),
    ],
)
def test_another_service_is_told_by_port_address_or_program(text: str, label: str) -> None:
    assert explain(text).cause.label == label
