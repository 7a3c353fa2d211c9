"""A submission hands in one real mail, politely marked; one that stops at the recipient hands in none."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from .configuration import QUICK, account, relay
from .exporter_process import ExporterProcess, run_exporter
from .mailstack import Mailstack
from .submission_ports import SubmissionPorts
from .users import address

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def submitting(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter that sends mail to probe@, only asks about shy@, and meets too small a size limit."""
    directory, ports = tmp_path_factory.mktemp("submission"), mailstack.postfix.ports
    file = directory / "alice.password"
    relays = {name: relay(ports[name], mailstack.pki.ca_file) for name in ("submission", "small")}
    sends = {"every": "10s", "to": address("probe")}
    asks = {"every": "5s", "to": address("shy"), "stop_after": "rcpt"}
    accounts = {
        "sends": account("submission", "alice", file, submission=sends),
        "asks": account("submission", "alice", file, submission=asks),
        "sends_too_much": account("small", "alice", file, submission=sends),
    }
    config = {**QUICK, "relays": relays, "accounts": accounts}
    with run_exporter(config, directory, log_directory / "exporter-submission.log") as process:
        yield process


@pytest.fixture(scope="module")
def delivered(submitting: ExporterProcess, mailstack: Mailstack) -> EmailMessage:
    """The first probe mail that landed."""
    submitting.wait_for("smtp_probe_success", probe="submission", account="sends")
    return mailstack.dovecot.mailbox("probe").wait_for("From", address("alice"))


def test_probe_mail_says_that_no_human_sent_it(delivered: EmailMessage) -> None:
    assert delivered["Auto-Submitted"] == "auto-generated"


def test_probe_mail_asks_for_no_automatic_answer(delivered: EmailMessage) -> None:
    assert delivered["X-Auto-Response-Suppress"]


def test_probe_mail_has_an_own_message_id(delivered: EmailMessage) -> None:
    assert not delivered["Message-ID"].endswith("@localhost>")  # Postfix's, had there been none


@pytest.mark.parametrize("phase", ["mail_from", "rcpt_to", "data", "message"])
def test_each_phase_of_a_submission_is_timed(submitting: ExporterProcess, phase: str) -> None:
    seen = submitting.wait_for("smtp_probe_success", probe="submission", account="sends")
    assert seen.value("smtp_probe_phase_duration_seconds", account="sends", phase=phase)


def test_submission_that_stops_after_rcpt_delivers_nothing(
    submitting: ExporterProcess, mailstack: Mailstack
) -> None:
    submitting.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, account="asks", outcome="success", probe="submission"
    )
    assert mailstack.dovecot.mailbox("shy").messages() == []


def test_mail_over_the_size_limit_is_message_too_large(submitting: ExporterProcess) -> None:
    seen = submitting.wait_for("smtp_probe_failure_info", account="sends_too_much")
    assert seen.labels("smtp_probe_failure_info", account="sends_too_much")["cause"] == "message_too_large"


@pytest.mark.parametrize("server", ["exim", "opensmtpd"])
def test_submission_lands_elsewhere_too(
    server: str, request: pytest.FixtureRequest, mailstack: Mailstack, tmp_path: Path, log_directory: Path
) -> None:
    server_ports: SubmissionPorts = request.getfixturevalue(server)
    probe = {"every": "10s", "to": address("bob")}
    accounts = {"probe": account(server, "probe", tmp_path / "probe.password", submission=probe)}
    relays = {server: relay(server_ports.submission_port, mailstack.pki.ca_file)}
    before = len(mailstack.dovecot.mailbox("bob").messages())
    log = log_directory / f"exporter-{server}.log"
    with run_exporter({**QUICK, "relays": relays, "accounts": accounts}, tmp_path, log) as process:
        process.wait_for("smtp_probe_success", probe="submission", account="probe")
        mailstack.dovecot.mailbox("bob").wait_for_count(before + 1)
