"""Errors of other programs and services, which are none of ours however alike they sound."""

from __future__ import annotations

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.foreign import SERVICES
from exporter.diagnosis.foreign.service import service_of


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


def test_words_of_a_service_stand_once() -> None:
    others = [service for name, service in SERVICES.items() if name != "mail"]
    for key in ("says", "named", "programs", "never_sends", "ports", "schemes"):
        told = [value for service in others for value in getattr(service, key)]
        assert [value for value in told if told.count(value) > 1] == [], key


def test_every_service_is_told_by_what_it_is_known_by() -> None:
    """A port, a program or an address, of each kind that has one."""
    told = {
        text: explain(text).cause.label
        for name, service in SERVICES.items()
        if name != "mail"
        for text in (
            *(f"connect to 192.0.2.1:{port}: connection refused" for port in service.ports),
            *(f"{_one(program)}[7]: connection refused" for program in service.programs),
            *(f"{_one(program)}: connection refused" for program in service.never_sends),
            *(f"dial {_one(scheme)}://192.0.2.1/: connection refused" for scheme in service.schemes),
        )
    }
    assert [text for text, label in told.items() if label != "unknown"] == []


def _one(pattern: str) -> str:
    """A name that the pattern fits."""
    return pattern.replace("?", "x").replace("*", "")


@pytest.mark.parametrize(
    ("written", "error"),
    [({"word": ["x"]}, KeyError), ({"says": ["MySQL"]}, ValueError), ({"ports": ["smtp"]}, ValueError)],
    ids=["another key", "upper case", "no number"],
)
def test_service_that_is_not_of_the_form_is_refused(
    written: dict[str, list[str]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        service_of(written)
