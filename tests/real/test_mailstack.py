"""The servers do what the other tests rely on: seen by the standard library's client, not by the exporter."""

from __future__ import annotations

import smtplib
import ssl

import pytest

from .client import connect, connect_implicit, log_in, mail, trusting
from .mailstack import Mailstack
from .waiting import until

pytestmark = pytest.mark.real


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_mail_after_login_lands_in_the_maildir(mailstack: Mailstack, mechanism: str) -> None:
    with connect(mailstack.postfix.ports["submission"], trusting(mailstack.pki.ca_file)) as client:
        log_in(client, mechanism, "alice")
        client.send_message(mail(f"by {mechanism}"))
    delivered = mailstack.dovecot.mailbox("bob").wait_for("Subject", f"by {mechanism}")
    assert delivered["From"] == "alice@example.test"


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_listener_with_one_mechanism_offers_no_other(mailstack: Mailstack, mechanism: str) -> None:
    with connect(mailstack.postfix.ports[f"{mechanism}_only"], trusting(mailstack.pki.ca_file)) as client:
        offered = client.esmtp_features["auth"].split()
        log_in(client, mechanism, "alice")
    assert offered == [mechanism.upper()]


def test_login_with_implicit_tls_is_accepted(mailstack: Mailstack) -> None:
    port, context = mailstack.postfix.ports["implicit"], trusting(mailstack.pki.ca_file)
    with connect_implicit(port, context) as client:
        log_in(client, "plain", "alice")
        assert client.noop()[0] == 250


def test_every_login_is_seen_by_dovecot(mailstack: Mailstack) -> None:
    dovecot, before = mailstack.dovecot, mailstack.dovecot.logins("full")
    with connect(mailstack.postfix.ports["submission"], trusting(mailstack.pki.ca_file)) as client:
        log_in(client, "plain", "full")  # nobody else does, whose login the log could show late
    until(lambda: dovecot.logins("full") == before + 1, "one login in Dovecot's log")


def test_wrong_password_is_refused_and_seen_by_dovecot(mailstack: Mailstack) -> None:
    dovecot, before = mailstack.dovecot, mailstack.dovecot.failed_logins("bob")
    with connect(mailstack.postfix.ports["submission"], trusting(mailstack.pki.ca_file)) as client:
        client.user, client.password = "bob@example.test", "not-his"
        with pytest.raises(smtplib.SMTPAuthenticationError, match=r"535.*5\.7\.8.*authentication failed"):
            client.auth("PLAIN", client.auth_plain)
    until(lambda: dovecot.failed_logins("bob") == before + 1, "one refused login in Dovecot's log")


@pytest.mark.parametrize(
    ("listener", "reason"),
    [
        ("expired", "certificate has expired"),
        ("not_yet_valid", "certificate is not yet valid"),
        ("self_signed", "self-signed certificate"),
        ("foreign_ca", "unable to get local issuer certificate"),
        ("wrong_name", "Hostname mismatch"),
    ],
)
def test_bad_certificate_fails_verification(mailstack: Mailstack, listener: str, reason: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        connect(mailstack.postfix.ports[listener], trusting(mailstack.pki.ca_file))


def test_broken_starttls_is_refused_with_454(mailstack: Mailstack) -> None:
    with pytest.raises(smtplib.SMTPResponseException, match=r"454.*4\.7\.0 TLS not available"):
        connect(mailstack.postfix.ports["missing"], trusting(mailstack.pki.ca_file))


def test_stripped_starttls_still_tempts_with_auth_in_clear(mailstack: Mailstack) -> None:
    with smtplib.SMTP("localhost", mailstack.postfix.ports["no_starttls"], timeout=10) as client:
        client.ehlo()
        assert (client.has_extn("starttls"), client.has_extn("auth")) == (False, True)


def test_listener_without_auth_offers_none(mailstack: Mailstack) -> None:
    with connect(mailstack.postfix.ports["no_auth"], trusting(mailstack.pki.ca_file)) as client:
        assert not client.has_extn("auth")


def test_tls10_listener_refuses_a_modern_client(mailstack: Mailstack) -> None:
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        connect(mailstack.postfix.ports["tls10_only"], trusting(mailstack.pki.ca_file))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
def test_tls10_listener_serves_an_old_client(mailstack: Mailstack) -> None:
    context = trusting(mailstack.pki.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with connect(mailstack.postfix.ports["tls10_only"], context) as client:
        assert client.sock.version() == "TLSv1"


def test_large_mail_is_refused_by_the_small_listener(mailstack: Mailstack) -> None:
    message = mail("large")
    message.set_content("x" * 70 + "\n" * 2000)
    with connect(mailstack.postfix.ports["small"], trusting(mailstack.pki.ca_file)) as client:
        log_in(client, "plain", "alice")
        with pytest.raises(smtplib.SMTPSenderRefused, match=r"552.*5\.3\.4"):
            client.send_message(message)
