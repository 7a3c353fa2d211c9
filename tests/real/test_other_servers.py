"""Exim and OpenSMTPD do what the other tests rely on: seen by the standard library's client."""

from __future__ import annotations

import smtplib

import pytest

from .client import connect, connect_implicit, log_in, mail, trusting
from .mailstack import Mailstack
from .submission_ports import SubmissionPorts

pytestmark = pytest.mark.real

REFUSALS = {"exim": "535.*Incorrect authentication data", "opensmtpd": "535.*Authentication failed"}


@pytest.fixture(params=sorted(REFUSALS))
def server(request: pytest.FixtureRequest) -> str:
    """The name of each server in turn."""
    return request.param


@pytest.fixture
def server_ports(server: str, request: pytest.FixtureRequest) -> SubmissionPorts:
    """The server of that name, running."""
    return request.getfixturevalue(server)


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_mail_after_login_lands_in_the_maildir(
    server: str, server_ports: SubmissionPorts, mailstack: Mailstack, mechanism: str
) -> None:
    with connect(server_ports.submission_port, trusting(mailstack.pki.ca_file)) as client:
        log_in(client, mechanism, "alice")
        client.send_message(mail(f"{server} by {mechanism}"))
    assert mailstack.dovecot.mailbox("bob").wait_for("Subject", f"{server} by {mechanism}")


def test_login_with_implicit_tls_is_accepted(server_ports: SubmissionPorts, mailstack: Mailstack) -> None:
    with connect_implicit(server_ports.implicit_port, trusting(mailstack.pki.ca_file)) as client:
        log_in(client, "plain", "alice")
        assert client.noop()[0] == 250


def test_wrong_password_is_refused_in_the_servers_own_words(
    server: str, server_ports: SubmissionPorts, mailstack: Mailstack
) -> None:
    with connect(server_ports.submission_port, trusting(mailstack.pki.ca_file)) as client:
        client.user, client.password = "bob@example.test", "not-his"
        with pytest.raises(smtplib.SMTPAuthenticationError, match=REFUSALS[server]):
            client.auth("PLAIN", client.auth_plain)
