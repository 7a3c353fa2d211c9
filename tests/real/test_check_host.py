"""`check HOST` against a real server: one look, one login, one mail, and never a second wrong password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .exporter_process import REPOSITORY
from .mailstack import Mailstack
from .namespace import namespace
from .users import address, password

pytestmark = pytest.mark.real

Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def check(mailstack: Mailstack, tmp_path: Path) -> Check:
    """Runs `check` on the submission port, with the test's CA as the system's and a state of its own."""
    target = f"localhost:{mailstack.postfix.ports['submission']}"
    environment = os.environ | {
        "SSL_CERT_FILE": str(mailstack.pki.ca_file),
        "XDG_STATE_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }

    def run(*flags: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "exporter", "check", target, *flags]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd=REPOSITORY,
            env=environment,
        )

    return run


def login_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    login: dict[str, Any] = json.loads(done.stdout)["login"]
    return login


def test_look_without_a_login_says_what_the_port_offers(check: Check) -> None:
    done = check()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "STARTTLS" in done.stdout
    assert "works." in done.stdout


def test_right_password_from_standard_input_works(check: Check) -> None:
    done = check(
        "--json", f"--username={address('alice')}", "--password-file=-", stdin=password("alice") + "\n"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert login_of(done)["outcome"] == "success"
    assert password("alice") not in done.stdout + done.stderr


def test_wrong_password_is_tried_once_then_held_and_once_more_when_asked_for(
    check: Check, mailstack: Mailstack
) -> None:
    flags = ("--json", f"--username={address('bob')}", "--password-file=-")

    first, second = (check(*flags, stdin="wrong-password-1\n") for _ in range(2))
    third = check(*flags, "--spend-attempt", stdin="wrong-password-1\n")

    assert [(done.returncode, login_of(done)["outcome"]) for done in (first, second, third)] == [
        (2, "failure"),
        (1, "held"),
        (2, "failure"),
    ]
    assert login_of(first)["diagnosis"]["cause"] == login_of(second)["held"]["cause"]
    assert "wrong-password-1" not in first.stdout + second.stdout + third.stdout


def test_message_is_handed_in_once(check: Check, mailstack: Mailstack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(password("alice"))
    before = len(mailstack.dovecot.mailbox("probe").messages())

    done = check(
        f"--username={address('alice')}", f"--password-file={tmp_path / 'secret'}", f"--to={address('probe')}"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "and the login too" in done.stdout
    mailstack.dovecot.mailbox("probe").wait_for_count(before + 1)


def test_preset_is_checked_at_its_ports_and_ends_where_there_is_no_name_server() -> None:
    with namespace("tcp dport 1 drop") as inside:
        command = [*inside, sys.executable, "-m", "exporter", "check", "--json", "microsoft365"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, cwd=REPOSITORY
        )

    told = json.loads(done.stdout)
    assert (done.returncode, told["preset"], list(told["ports"])) == (2, "microsoft365", ["587", "25"])
    assert told["ports"]["587"]["reach"]["diagnosis"]["cause"] == "dns_temporary_failure"
