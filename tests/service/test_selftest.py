"""`selftest` on this machine: which clock, every phase's error, how many logins."""

from __future__ import annotations

import re
import subprocess
import sys


def test_selftest_tells_clock_error_of_each_phase_and_logins_a_second() -> None:
    command = [sys.executable, "-m", "exporter", "selftest", "--logins", "30", "--in-flight", "10"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=True)

    assert done.stdout.startswith("clock: ")
    found = dict(re.findall(r"^(\w+) +([\d.]+) +[\d.]+$", done.stdout, re.MULTILINE))
    assert set(found) == {"ehlo", "starttls", "tls", "auth", "quit"}
    assert re.search(r"^[1-9]\d* logins a second on one core", done.stdout, re.MULTILINE)
