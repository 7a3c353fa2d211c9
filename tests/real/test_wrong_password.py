"""A wrong password costs exactly one failed login, is named, and is then held, over a restart too."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from .configuration import one_account_each, relay
from .exporter_process import ExporterProcess, run_exporter
from .exposition import Exposition
from .mailstack import Mailstack
from .submission_ports import SubmissionPorts

pytestmark = pytest.mark.real

CAUSES_ELSEWHERE = {
    "exim": {"bad_credentials"},
    "opensmtpd": {"bad_credentials", "auth_rejected_generic"},  # it says "Authentication failed", no more
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What there was to see after the first turn that was held, in the first life and in the second."""

    first: Exposition
    second: Exposition
    failed_logins: int


@pytest.fixture(scope="module")
def refused(mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path) -> Refused:
    """Two lives of an exporter with bob's password wrong."""
    directory, before = tmp_path_factory.mktemp("wrong"), mailstack.dovecot.failed_logins("bob")
    (directory / "bob.password").write_text("not-his")
    relays = {"postfix": relay(mailstack.postfix.ports["submission"], mailstack.pki.ca_file)}
    config = one_account_each(relays, "bob", directory)
    log = log_directory / "exporter-wrong-password.log"
    first = _after_a_held_turn(run_exporter(config, directory, log))
    second = _after_a_held_turn(run_exporter(config, directory, log))
    return Refused(first=first, second=second, failed_logins=mailstack.dovecot.failed_logins("bob") - before)


def _after_a_held_turn(life: AbstractContextManager[ExporterProcess]) -> Exposition:
    with life as process:
        return process.wait_for("smtp_probe_runs_total", probe="login", outcome="held")


def test_wrong_password_is_tried_once_in_two_lives(refused: Refused) -> None:
    assert refused.failed_logins == 1


@pytest.mark.parametrize("life", ["first", "second"])
def test_wrong_password_is_named_bad_credentials(refused: Refused, life: str) -> None:
    named = getattr(refused, life).labels("smtp_probe_failure_info", probe="login")
    assert (named["cause"], named["phase"], named["code"], named["enhanced"]) == (
        "bad_credentials", "auth", "535", "5.7.8",
    )  # fmt: skip


@pytest.mark.parametrize("life", ["first", "second"])
def test_held_login_stays_a_failure(refused: Refused, life: str) -> None:
    assert getattr(refused, life).value("smtp_probe_success", probe="login") == 0


@pytest.mark.parametrize("life", ["first", "second"])
def test_held_login_says_that_the_lockout_guard_holds_it(refused: Refused, life: str) -> None:
    assert getattr(refused, life).value("smtp_probe_held", probe="login", reason="lockout_guard") == 1


def test_wrong_password_is_a_rejected_login(refused: Refused) -> None:
    assert refused.first.value("smtp_probe_auth_result", result="rejected") == 1


def test_right_password_releases_the_hold(mailstack: Mailstack, tmp_path: Path, log_directory: Path) -> None:
    file = tmp_path / "probe.password"
    file.write_text("not-its")
    relays = {"postfix": relay(mailstack.postfix.ports["submission"], mailstack.pki.ca_file)}
    config = one_account_each(relays, "probe", tmp_path)
    with run_exporter(config, tmp_path, log_directory / "exporter-right-password.log") as process:
        process.wait_for("smtp_probe_runs_total", probe="login", outcome="failure")
        file.write_text("probe-password")
        seen = process.wait_for("smtp_probe_success", probe="login")
    assert not seen.value("smtp_probe_held", probe="login", reason="lockout_guard")


@pytest.mark.parametrize("server", ["exim", "opensmtpd"])
def test_wrong_password_elsewhere_is_named_too(
    server: str, request: pytest.FixtureRequest, mailstack: Mailstack, tmp_path: Path, log_directory: Path
) -> None:
    server_ports: SubmissionPorts = request.getfixturevalue(server)
    file = tmp_path / "bob.password"
    file.write_text("not-his")
    relays = {server: relay(server_ports.submission_port, mailstack.pki.ca_file)}
    config = one_account_each(relays, "bob", tmp_path)
    with run_exporter(config, tmp_path, log_directory / f"exporter-{server}.log") as process:
        seen = process.wait_for("smtp_probe_failure_info", probe="login")
    assert seen.labels("smtp_probe_failure_info", probe="login")["cause"] in CAUSES_ELSEWHERE[server]
