"""Through the issuer, Postfix and Dovecot by token: what works is seen to work, by certificate too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from .configuration import LOGIN, QUICK, account_by, basic, oauth2, relay
from .exporter_process import ExporterProcess, run_exporter
from .issuer import Issuer
from .mailstack import Mailstack
from .users import address
from .waiting import until

pytestmark = pytest.mark.real

ACCOUNTS = {
    "by_secret": ("sender", "submission"),
    "by_certificate": ("certified", "submission"),
    "by_short_lived_token": ("short_lived", "submission"),
    "where_only_xoauth2_is_offered": ("sender", "xoauth2_only"),
    "where_only_oauthbearer_is_offered": ("sender", "oauthbearer_only"),
}
"""Account, and which application of the issuer it is at which listener of Postfix."""

SENDERS = ("by_secret", "by_certificate")
TOKEN = {"token": {"every": "3s"}}


@pytest.fixture(scope="module")
def authorised(
    mailstack: Mailstack, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter that logs alice in by token wherever that works, and sends for her."""
    directory, ports = tmp_path_factory.mktemp("oauth"), mailstack.postfix.ports
    relays = {
        relay_name: relay(ports[relay_name], mailstack.pki.ca_file) for _, relay_name in ACCOUNTS.values()
    }
    accounts = {
        account: account_by(oauth2(name, issuer, directory), relay_name, "alice")
        for account, (name, relay_name) in ACCOUNTS.items()
    }
    for account in SENDERS:
        submission = {"every": "10s", "to": address("probe")}
        accounts[account]["probes"] = {**LOGIN, **TOKEN, "submission": submission}
    both = basic("alice", directory / "alice.password") | oauth2("sender", issuer, directory)
    accounts["by_both_ways"] = account_by(both, "submission", "alice", **LOGIN, **TOKEN)
    config = {**QUICK, "relays": relays, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-oauth.log") as process:
        yield process


@pytest.mark.parametrize("account", ACCOUNTS)
def test_login_by_token_is_accepted(authorised: ExporterProcess, account: str) -> None:
    seen = authorised.wait_for("smtp_probe_success", probe="login", account=account, auth="oauth2")
    assert seen.value("smtp_probe_auth_result", account=account, result="accepted") == 1


@pytest.mark.parametrize("account", SENDERS)
def test_mail_handed_in_by_token_is_delivered(
    authorised: ExporterProcess, mailstack: Mailstack, account: str
) -> None:
    authorised.wait_for("smtp_probe_success", probe="submission", account=account, auth="oauth2")
    words, mailbox = f"probe: submission/{account}/oauth2", mailstack.dovecot.mailbox("probe")
    until(lambda: [mail for mail in mailbox.messages() if words in mail.get_content()], words)


@pytest.mark.parametrize("account", SENDERS)
def test_token_probe_asks_the_issuer_each_time(authorised: ExporterProcess, account: str) -> None:
    seen = authorised.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, probe="token", account=account, outcome="success"
    )
    assert seen.value("smtp_oauth_token_requests_total", account=account, result="success") >= 2


def test_login_uses_the_token_that_is_there(authorised: ExporterProcess) -> None:
    account = "where_only_xoauth2_is_offered"
    seen = authorised.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, account=account, outcome="success"
    )
    assert (seen.value("smtp_oauth_token_requests_total", account=account) or 0) <= 1


def test_token_of_three_seconds_is_replaced_in_time(authorised: ExporterProcess) -> None:
    account = "by_short_lived_token"
    seen = authorised.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, account=account, outcome="success"
    )
    assert seen.value("smtp_probe_runs_total", account=account, outcome="failure") == 0
    assert seen.value("smtp_oauth_token_requests_total", account=account, result="success") >= 2


def test_end_of_the_token_is_exposed(authorised: ExporterProcess) -> None:
    seen = authorised.wait_for("smtp_oauth_token_expiry_timestamp_seconds", account="by_secret")
    left = seen.value("smtp_oauth_token_expiry_timestamp_seconds", account="by_secret") - time.time()
    assert left == pytest.approx(3600, abs=60)


def test_end_of_the_certificate_is_exposed(authorised: ExporterProcess, issuer: Issuer) -> None:
    pem = issuer.tenant.pki.chain_file("application").read_bytes()
    ends = x509.load_pem_x509_certificate(pem).not_valid_after_utc.timestamp()
    seen = authorised.metrics()
    name = "smtp_oauth_credential_not_after_timestamp_seconds"
    assert seen.value(name, account="by_certificate") == ends


@pytest.mark.parametrize("phase", ["token", "auth"])
def test_token_and_login_are_timed(authorised: ExporterProcess, phase: str) -> None:
    probe = "token" if phase == "token" else "login"
    seen = authorised.wait_for("smtp_probe_success", probe=probe, account="by_secret")
    name = "smtp_probe_phase_duration_seconds"
    assert 0 < seen.value(name, probe=probe, account="by_secret", phase=phase) < 5


def test_account_with_a_password_is_ready_for_oauth(authorised: ExporterProcess) -> None:
    authorised.wait_for("smtp_account_oauth_ready", account="by_both_ways")


def test_no_token_is_told_anywhere(authorised: ExporterProcess) -> None:
    for account in ACCOUNTS:
        authorised.wait_for("smtp_probe_success", probe="login", account=account)
    pages = [authorised.get(f"/probes/{account}") for account in ACCOUNTS]
    told = "".join([*pages, authorised.metrics().text, authorised.daemon.log.read_text()])
    assert "eyJ" not in told  # how the base64 of a JSON object begins, and so every JWT
