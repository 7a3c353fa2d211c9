"""A mail without a login at real servers: taken, relayed for nobody, put off, or refused for its sender."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import QUICK, account, relay
from .exporter_process import ExporterProcess, run_exporter
from .knot import run_knot
from .mailstack import Mailstack
from .postgrey import run_postgrey
from .users import DOMAIN, address

pytestmark = pytest.mark.real


def asks(sender: str, to: str, **more: object) -> dict[str, object]:
    return {"envelope": {"every": "5s", "from": sender, "to": to, **more}}


ENVELOPES = {
    "taken": ("mx", address("alice"), address("shy"), None),
    "relayed": ("mx", address("alice"), "someone@elsewhere.test", "relay_denied"),
    "unknown": ("mx", address("alice"), address("nobody"), "recipient_unknown"),
    "blocked": ("refusing", address("alice"), address("shy"), "ip_blocklisted"),
}
"""Relay: its listener, sender, recipient, and the cause of the refusal."""


@pytest.fixture(scope="module")
def asking(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path, run_directory: Path
) -> Iterator[ExporterProcess]:
    directory, ports = tmp_path_factory.mktemp("envelope"), mailstack.postfix.ports
    relays = {
        name: relay(ports[listener], mailstack.pki.ca_file, probes=asks(sender, to))
        for name, (listener, sender, to, _) in ENVELOPES.items()
    }
    relays["delivered"] = relay(
        ports["mx"],
        mailstack.pki.ca_file,
        probes=asks(address("bob"), address("probe"), stop_after="message"),
    )
    closed = asks(address("alice"), address("shy"))
    shown = {
        "cert_file": str(mailstack.pki.chain_file("application")),
        "key_file": str(mailstack.pki.key_file("application")),
    }
    for name, more in (("certified", {"client_certificate": shown}), ("uncertified", {})):
        relays[name] = relay(ports["by_certificate"], mailstack.pki.ca_file, probes=closed, **more)
    verified = {"ca_file": str(mailstack.pki.ca_file), "server_name": "localhost"}
    direct = {"mx_of": "good.mail.test", "port": ports["mx"], "family": "ipv4", **verified}
    to_itself = asks("scanner@good.mail.test", "canary@good.mail.test")
    relays["direct"] = {**direct, "probes": to_itself}
    mismatched = account("own_senders", "alice", directory / "alice.password")
    mismatched |= {"address": address("bob"), "probes": {"submission": {"every": "5s", "to": address("shy")}}}
    mismatched["auth"]["basic"]["username"] = address("alice")
    relays["own_senders"] = relay(ports["own_senders"], mailstack.pki.ca_file)
    with run_knot(run_directory / "knot-mx", log_directory / "knot-mx.log") as knot:
        config = {**QUICK, "dns": knot.config, "relays": relays, "accounts": {"mismatched": mismatched}}
        with run_exporter(config, directory, log_directory / "exporter-envelope.log") as process:
            yield process


@pytest.mark.parametrize("name", [name for name, case in ENVELOPES.items() if case[3] is None])
def test_mail_that_would_be_taken_is_a_success(asking: ExporterProcess, name: str) -> None:
    seen = asking.wait_for("smtp_probe_success", probe="envelope", relay=name)
    assert seen.value("smtp_probe_reply_code", relay=name, phase="rcpt_to") == 250


@pytest.mark.parametrize(("name", "cause"), [(name, case[3]) for name, case in ENVELOPES.items() if case[3]])
def test_refusal_has_its_cause(asking: ExporterProcess, name: str, cause: str) -> None:
    seen = asking.wait_for("smtp_probe_failure_info", relay=name)
    assert seen.labels("smtp_probe_failure_info", relay=name)["cause"] == cause


def test_client_certificate_opens_a_relay(asking: ExporterProcess) -> None:
    asking.wait_for("smtp_probe_success", probe="envelope", relay="certified")
    seen = asking.wait_for("smtp_probe_failure_info", relay="uncertified")
    assert seen.value("smtp_probe_reply_code", relay="uncertified", phase="rcpt_to") == 554


def test_mail_that_is_only_asked_for_never_arrives(asking: ExporterProcess, mailstack: Mailstack) -> None:
    asking.wait_for("smtp_probe_success", probe="envelope", relay="taken")
    mailstack.dovecot.mailbox("probe").wait_for("From", address("bob"))
    assert not mailstack.dovecot.mailbox("shy").messages()


def test_mail_that_is_handed_in_arrives(asking: ExporterProcess, mailstack: Mailstack) -> None:
    asking.wait_for("smtp_probe_success", probe="envelope", relay="delivered")
    mail = mailstack.dovecot.mailbox("probe").wait_for("From", address("bob"))
    assert mail["Auto-Submitted"] == "auto-generated"


def test_mx_of_a_domain_is_found_and_relays_for_nobody(asking: ExporterProcess) -> None:
    seen = asking.wait_for("smtp_probe_failure_info", relay="direct")
    assert seen.labels("smtp_probe_failure_info", relay="direct")["cause"] == "relay_denied"
    (probe,) = asking.probes_of("direct")
    assert "MX of good.mail.test: localhost" in probe["runs"][0]["notes"]


def test_sender_that_is_not_the_accounts_own_has_its_cause(asking: ExporterProcess) -> None:
    seen = asking.wait_for("smtp_probe_failure_info", account="mismatched")
    assert seen.labels("smtp_probe_failure_info", account="mismatched")["cause"] == "send_as_denied"


def test_greylisted_mail_is_put_off_and_is_not_down(
    mailstack: Mailstack, tmp_path: Path, log_directory: Path, run_directory: Path
) -> None:
    postfix = mailstack.postfix
    door = relay(
        postfix.ports["greylisting"],
        mailstack.pki.ca_file,
        probes=asks(f"greylisted@{DOMAIN}", address("shy")),
    )
    with (
        run_postgrey(run_directory / "postgrey", log_directory / "postgrey.log", postfix.postgrey_port),
        run_exporter(
            {**QUICK, "relays": {"grey": door}}, tmp_path, log_directory / "exporter-greylisting.log"
        ) as process,
    ):
        seen = process.wait_for("smtp_probe_runs_total", relay="grey", outcome="deferred")

    assert seen.value("smtp_probe_success", relay="grey") is None
    assert seen.value("smtp_probe_consecutive_failures", relay="grey") == 0
    assert seen.value("smtp_probe_interval_seconds", relay="grey") == 330
