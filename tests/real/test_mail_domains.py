"""DANE and MTA-STS against a real MX on port 25 and a web server on port 443, in a network namespace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .exporter_process import REPOSITORY
from .mail_domains import DOMAINS, WEB_HOSTS
from .namespace import namespace

pytestmark = [pytest.mark.real, pytest.mark.needs("ip", "knotd", "exim")]


@pytest.fixture(scope="module")
def checked(run_directory: Path) -> dict[str, Any]:
    """What `check` says of each domain, by its first label."""
    directory = run_directory / "mail-domains"
    directory.mkdir()
    with namespace(hosts=WEB_HOSTS) as inside:
        command = [*inside, sys.executable, "-m", "tests.real.mail_domains", str(directory)]
        done = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, timeout=90, check=False
        )
    assert done.stdout, done.stderr
    answers = json.loads(done.stdout)
    return {
        domain.partition(".")[0]: each for domain in DOMAINS for each in answers if domain in each["probe"]
    }


def test_policy_and_certificate_that_fit_are_a_success(checked: dict[str, Any]) -> None:
    assert checked["fits"]["outcome"] == "success", checked["fits"]


@pytest.mark.parametrize(
    ("domain", "cause", "words"),
    [
        ("rolled", "tlsa_mismatch", "shows a certificate that its TLSA does not fit"),
        ("no-policy", "dns_record_invalid", "does not begin with version: STSv1"),
        ("other-mx", "dns_record_invalid", "does not name the MX mx.other-mx.dane.test"),
        ("untrusted", "dns_record_invalid", "the policy cannot be had"),
    ],
)
def test_fault_is_found_and_named(checked: dict[str, Any], domain: str, cause: str, words: str) -> None:
    seen = checked[domain]
    assert seen["diagnosis"]["cause"] == cause
    assert words in json.dumps(seen)
