"""A login that works is seen to work: every mechanism, every kind of TLS, every server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import one_account_each, relay
from .exporter_process import ExporterProcess, run_exporter
from .mailstack import Mailstack
from .submission_ports import SubmissionPorts

pytestmark = pytest.mark.real

POSTFIX_RELAYS = {
    "submission": "starttls",
    "plain_only": "starttls",
    "login_only": "starttls",
    "implicit": "implicit",
}
"""Listener and how its TLS begins; `login_only` takes AUTH LOGIN alone, `plain_only` AUTH PLAIN alone."""


@pytest.fixture(scope="module")
def watched(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter that logs in at every Postfix listener that takes logins."""
    directory, ports = tmp_path_factory.mktemp("login"), mailstack.postfix.ports
    relays = {
        name: relay(ports[name], mailstack.pki.ca_file, tls=tls) for name, tls in POSTFIX_RELAYS.items()
    }
    config = one_account_each(relays, "alice", directory)
    with run_exporter(config, directory, log_directory / "exporter-login.log") as process:
        yield process


@pytest.mark.parametrize("relay_name", POSTFIX_RELAYS)
def test_right_password_is_accepted_at_postfix(watched: ExporterProcess, relay_name: str) -> None:
    seen = watched.wait_for("smtp_probe_success", probe="login", account=relay_name)
    assert seen.value("smtp_probe_auth_result", account=relay_name, result="accepted") == 1


@pytest.mark.parametrize("relay_name", POSTFIX_RELAYS)
def test_successful_login_names_no_failure(watched: ExporterProcess, relay_name: str) -> None:
    seen = watched.wait_for("smtp_probe_success", probe="login", account=relay_name)
    assert seen.series("smtp_probe_failure_info", account=relay_name) == []


@pytest.mark.parametrize("phase", ["connect", "banner", "ehlo", "starttls", "tls", "auth"])
def test_each_phase_of_a_login_is_timed(watched: ExporterProcess, phase: str) -> None:
    seen = watched.wait_for("smtp_probe_success", probe="login", account="submission")
    seconds = seen.value(
        "smtp_probe_phase_duration_seconds", probe="login", account="submission", phase=phase
    )
    assert seconds is not None
    assert 0 < seconds < 5


def test_tls_of_a_login_is_named(watched: ExporterProcess) -> None:
    seen = watched.wait_for("smtp_probe_success", probe="login", account="submission")
    assert seen.labels("smtp_probe_tls_info", account="submission")["version"] == "TLSv1.3"


@pytest.mark.parametrize("server", ["exim", "opensmtpd"])
def test_right_password_is_accepted_elsewhere(
    server: str, request: pytest.FixtureRequest, mailstack: Mailstack, tmp_path: Path, log_directory: Path
) -> None:
    server_ports: SubmissionPorts = request.getfixturevalue(server)
    ca_file = mailstack.pki.ca_file
    relays = {
        "starttls": relay(server_ports.submission_port, ca_file),
        "implicit": relay(server_ports.implicit_port, ca_file, tls="implicit"),
    }
    config = one_account_each(relays, "alice", tmp_path)
    with run_exporter(config, tmp_path, log_directory / f"exporter-{server}.log") as process:
        process.wait_for("smtp_probe_success", probe="login", account="starttls")
        process.wait_for("smtp_probe_success", probe="login", account="implicit")
