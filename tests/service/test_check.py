"""`check` against the demo: what it says, how it exits, and that the guard holds here too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.conftest import Command, Start

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def demo(start: Start, tmp_path: Path) -> Command:
    return start(
        "demo", "--web.listen-address=127.0.0.1:0", "--control.listen-address=127.0.0.1:0", scratch=tmp_path
    )


def check(demo: Command, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = next(line.split()[-1] for line in demo.printed.splitlines() if line.startswith("configuration"))
    command = [sys.executable, "-m", "exporter", "check", *arguments, f"--config.file={config}"]
    return subprocess.run(command, check=False, text=True, capture_output=True)


def test_check_tells_success_failure_and_hold_by_its_exit_code(demo: Command) -> None:
    assert check(demo).returncode == 0

    demo.put("/scenario/smtp_auth_disabled_mailbox")
    failed = check(demo, "basic")
    assert failed.returncode == 2
    assert "smtp_auth_disabled_mailbox" in failed.stdout
    assert "Set-CASMailbox" in failed.stdout

    demo.put("/scenario/bad_credentials")
    demo.wait_for(lambda: demo.values("smtp_probe_held", account="basic") == [1, 1], 25)
    held = check(demo, "basic", "--json")
    assert [report["outcome"] for report in json.loads(held.stdout)] == ["held", "held"]
    assert held.returncode == 1

    demo.put("/scenario/healthy")
    spent = check(demo, "basic", "--spend-attempt")
    assert "1 of 2" in spent.stderr
    assert spent.returncode == 0


def test_check_of_a_name_that_is_not_configured_says_what_is(demo: Command) -> None:
    ended = check(demo, "nobody")

    assert ended.returncode == 3
    assert "basic" in ended.stderr


def test_broken_token_endpoint_leaves_the_login_green_while_its_token_lasts(demo: Command) -> None:
    ready = {"account": "both"}
    demo.wait_for(lambda: demo.values("smtp_account_oauth_ready", **ready) == [1], 25)
    demo.put("/scenario/oauth_secret_expired")

    secret = {"account": "both", "auth": "oauth2"}
    demo.wait_for(
        lambda: demo.values("smtp_probe_failure_info", cause="oauth_secret_expired", **secret) == [1], 20
    )
    assert demo.values("smtp_probe_success", probe="login", **secret) == [1]
    assert demo.values("smtp_account_oauth_ready", **ready) == [0]
    expired = demo.values("smtp_oauth_token_requests_total", error="AADSTS7000222", account="both")
    assert expired[0] >= 1

    demo.put("/scenario/healthy")
    demo.wait_for(lambda: demo.values("smtp_account_oauth_ready", **ready) == [1], 20)
