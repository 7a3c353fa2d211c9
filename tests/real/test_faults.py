"""Each fault of a real server gets its cause, and none of them is shown a password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import one_account_each, relay
from .exporter_process import ExporterProcess, run_exporter
from .loopback import free_port
from .mailstack import Mailstack

pytestmark = pytest.mark.real

CAUSES = {
    "expired": "cert_expired",
    "not_yet_valid": "cert_not_yet_valid",
    "self_signed": "cert_untrusted",
    "foreign_ca": "cert_untrusted",
    "wrong_name": "cert_name_mismatch",
    "no_auth": "auth_not_offered",
    "missing": "starttls_failed_server",
    "no_starttls": "starttls_not_offered",
    "tls10_only": "tls_version_rejected",
    "nobody": "connect_refused",
}
"""Listener (`nobody`: there is none) and the cause that its fault is."""


@pytest.fixture(scope="module")
def faulty(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter with shy@ at every faulty listener: a user whose password nobody may ever see."""
    directory, ports = tmp_path_factory.mktemp("faults"), {**mailstack.postfix.ports, "nobody": free_port()}
    relays = {name: relay(ports[name], mailstack.pki.ca_file) for name in CAUSES}
    config = one_account_each(relays, "shy", directory)
    with run_exporter(config, directory, log_directory / "exporter-faults.log") as process:
        yield process


@pytest.mark.parametrize(("relay_name", "cause"), CAUSES.items())
def test_fault_has_its_cause(faulty: ExporterProcess, relay_name: str, cause: str) -> None:
    seen = faulty.wait_for("smtp_probe_failure_info", account=relay_name)
    assert seen.labels("smtp_probe_failure_info", account=relay_name)["cause"] == cause


@pytest.mark.parametrize("relay_name", CAUSES)
def test_fault_fails_the_probe(faulty: ExporterProcess, relay_name: str) -> None:
    seen = faulty.wait_for("smtp_probe_failure_info", account=relay_name)
    assert seen.value("smtp_probe_success", probe="login", account=relay_name) == 0


@pytest.mark.parametrize("relay_name", CAUSES)
def test_fault_before_the_password_never_reaches_auth(faulty: ExporterProcess, relay_name: str) -> None:
    expected = "not_offered" if relay_name == "no_auth" else "not_reached"
    seen = faulty.wait_for("smtp_probe_failure_info", account=relay_name)
    assert seen.value("smtp_probe_auth_result", account=relay_name, result=expected) == 1


def test_no_faulty_listener_was_given_the_password(faulty: ExporterProcess, mailstack: Mailstack) -> None:
    for relay_name in CAUSES:
        faulty.wait_for("smtp_probe_failure_info", account=relay_name)
    assert mailstack.dovecot.logins("shy") == 0


@pytest.mark.parametrize("relay_name", CAUSES)
def test_fault_before_the_password_keeps_its_pace(faulty: ExporterProcess, relay_name: str) -> None:
    seen = faulty.wait_for(
        "smtp_probe_runs_total", lambda runs: runs >= 2, account=relay_name, outcome="failure", probe="login"
    )
    assert not seen.value("smtp_probe_held", account=relay_name, reason="lockout_guard")
