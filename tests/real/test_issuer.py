"""Issuer, Postfix and Dovecot do what the other tests rely on: seen by MSAL and the standard library."""

from __future__ import annotations

import base64
import json
import smtplib
import time
from typing import Any

import pytest

from .client import connect, log_in, mail, trusting
from .issuer import Issuer
from .mailstack import Mailstack
from .tenant import APPLICATIONS, GRAPH_SCOPE, MAIL_SCOPE, TENANT_ID
from .token_client import MECHANISMS, acquire, show, show_when_asked, xoauth2
from .waiting import until

pytestmark = pytest.mark.real

FLAWS = {
    "expired": "Token has expired",
    "foreign_key": "key 'foreign' not found",
    "forged": "Bad signature",
    "stranger": "unknown user",
    "unpermitted": "unknown user",
    "bobs": "unknown user",
}
"""Application whose tokens do not open alice's mailbox, and what Dovecot has against them."""

ERROR_STATUS = {"XOAUTH2": "401", "OAUTHBEARER": "invalid_token"}


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def _session(mailstack: Mailstack, listener: str = "submission") -> smtplib.SMTP:
    return connect(mailstack.postfix.ports[listener], trusting(mailstack.pki.ca_file))


@pytest.mark.parametrize("name", ["sender", "certified"])
def test_token_says_what_entras_say(issuer: Issuer, name: str) -> None:
    claims = _claims(acquire(issuer, name)["access_token"])
    named = {key: claims[key] for key in ("iss", "aud", "tid", "appid", "sub", "roles")}
    client_id = APPLICATIONS[name].client_id
    assert named == {
        "iss": issuer.url,
        "aud": "https://outlook.office365.com",
        "tid": TENANT_ID,
        "appid": client_id,
        "sub": client_id,
        "roles": ["SMTP.SendAsApp"],
    }


def test_token_lives_as_long_as_its_application_says(issuer: Issuer) -> None:
    granted = acquire(issuer, "short_lived")
    claims = _claims(granted["access_token"])
    assert (granted["expires_in"], claims["exp"] - claims["iat"]) == (3, 3)


def test_expired_token_is_granted_as_if_it_were_good(issuer: Issuer) -> None:
    granted = acquire(issuer, "expired")
    assert granted["expires_in"] == 3600
    assert _claims(granted["access_token"])["exp"] < time.time() - 3000


def test_wrong_secret_is_refused_by_the_issuer(issuer: Issuer) -> None:
    issuer.change_client("changing", client_secret="another")
    assert acquire(issuer, "changing")["error"] == "invalid_client"
    issuer.heal("changing")
    assert "access_token" in acquire(issuer, "changing")


def test_expired_secret_is_refused_by_the_issuer(issuer: Issuer) -> None:
    issuer.change_client("changing", client_secret_expires_at=int(time.time()) - 60)
    assert "expired" in acquire(issuer, "changing")["error_description"]
    issuer.heal("changing")


def test_answer_in_place_of_a_token_is_given(issuer: Issuer) -> None:
    issuer.answer("changing", status=400, body='{"error": "temporarily_unavailable"}')
    assert acquire(issuer, "changing")["error"] == "temporarily_unavailable"
    issuer.heal("changing")


@pytest.mark.parametrize("name", ["sender", "certified"])
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_mail_after_login_by_token_lands_in_the_maildir(
    issuer: Issuer, mailstack: Mailstack, name: str, mechanism: str
) -> None:
    login = MECHANISMS[mechanism]("alice", acquire(issuer, name)["access_token"])
    with _session(mailstack) as client:
        show(client, mechanism, login)
        client.send_message(mail(f"{name} by {mechanism}"))
    assert mailstack.dovecot.mailbox("bob").wait_for("Subject", f"{name} by {mechanism}")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_token_is_taken_in_a_second_step_too(issuer: Issuer, mailstack: Mailstack, mechanism: str) -> None:
    login = MECHANISMS[mechanism]("alice", acquire(issuer, "sender")["access_token"])
    with _session(mailstack, f"{mechanism.lower()}_only") as client:
        assert show_when_asked(client, mechanism, login)[0] == 235


def test_submission_offers_passwords_and_tokens(mailstack: Mailstack) -> None:
    with _session(mailstack) as client:
        offered = set(client.esmtp_features["auth"].split())
    assert offered == {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_listener_with_one_token_mechanism_offers_no_other(mailstack: Mailstack, mechanism: str) -> None:
    with _session(mailstack, f"{mechanism.lower()}_only") as client:
        assert client.esmtp_features["auth"].split() == [mechanism]


@pytest.mark.parametrize(("mechanism", "status"), ERROR_STATUS.items())
def test_refusal_begins_with_a_json_challenge(
    issuer: Issuer, mailstack: Mailstack, mechanism: str, status: str
) -> None:
    login = MECHANISMS[mechanism]("alice", acquire(issuer, "expired")["access_token"])
    with (
        _session(mailstack) as client,
        pytest.raises(smtplib.SMTPAuthenticationError, match=r"535.*5\.7\.8 Error: authentication failed"),
    ):
        show(client, mechanism, login)
    assert [json.loads(challenge)["status"] for challenge in login.challenges] == [status]


@pytest.mark.parametrize(("name", "reason"), FLAWS.items())
def test_flawed_token_is_refused_for_its_flaw(
    issuer: Issuer, mailstack: Mailstack, name: str, reason: str
) -> None:
    login, before = xoauth2("alice", acquire(issuer, name)["access_token"]), _refusals(mailstack, reason)
    with _session(mailstack) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        show(client, "XOAUTH2", login)
    until(lambda: _refusals(mailstack, reason) == before + 1, f"{reason!r} in Dovecot's log")


def _refusals(mailstack: Mailstack, reason: str) -> int:
    return mailstack.dovecot.refused_tokens("alice", reason)


def test_token_for_another_audience_is_refused(issuer: Issuer, mailstack: Mailstack) -> None:
    reason = f"scope '{MAIL_SCOPE}'"  # "not valid for" it, or "missing": Debian's updates of 2.3.19 differ
    before = _refusals(mailstack, reason)
    login = xoauth2("alice", acquire(issuer, "sender", scope=GRAPH_SCOPE)["access_token"])
    with _session(mailstack) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        show(client, "XOAUTH2", login)
    until(lambda: _refusals(mailstack, reason) == before + 1, f"{reason!r} in Dovecot's log")


def test_token_opens_no_other_mailbox(issuer: Issuer, mailstack: Mailstack) -> None:
    login = xoauth2("bob", acquire(issuer, "sender")["access_token"])
    with _session(mailstack) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        show(client, "XOAUTH2", login)


def test_token_of_another_mailbox_opens_its_own(issuer: Issuer, mailstack: Mailstack) -> None:
    login = xoauth2("bob", acquire(issuer, "bobs")["access_token"])
    with _session(mailstack) as client:
        show(client, "XOAUTH2", login)
        assert client.noop()[0] == 250


def test_login_by_token_is_no_check_of_a_password(issuer: Issuer, mailstack: Mailstack) -> None:
    dovecot, before = mailstack.dovecot, mailstack.dovecot.logins("alice")
    with _session(mailstack) as client:
        show(client, "XOAUTH2", xoauth2("alice", acquire(issuer, "sender")["access_token"]))
    with _session(mailstack) as client:
        log_in(client, "plain", "alice")  # after which the log must have had the other one
    assert until(lambda: dovecot.logins("alice") - before, "a login in Dovecot's log") == 1
