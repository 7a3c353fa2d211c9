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
        pytest.param(
            "zabbix_server[7]: cannot send to 10.0.0.5:25: connection timed out",
            "connect_timeout",
            id="a program that sends alerts to a port of mail",
        ),
        pytest.param(
            "jenkins[7]: Relay access denied", "relay_denied", id="a program that sends, in mail's words"
        ),
        pytest.param("rsync: connection closed by the sender", "unknown", id="a program that sends no mail"),
        pytest.param(
            "terraform: AADSTS7000222: The provided client secret keys are expired.",
            "oauth_secret_expired",
            id="what Entra says to any program",
        ),
        pytest.param(
            "at lib/Mail/IMAPClient.pm line 123: Connection closed", "unknown", id="the name of a module"
        ),
        pytest.param(
            "app.IMAPClientPool: smtp.contoso.example: connection refused",
            "connect_refused",
            id="SMTP, in a module of another name",
        ),
        pytest.param(
            "CalDAV gateway: 550 5.1.1 User unknown", "recipient_unknown", id="a server's own number"
        ),
    ],
)
def test_another_service_is_told_by_port_address_or_program(text: str, label: str) -> None:
    assert explain(text).cause.label == label
