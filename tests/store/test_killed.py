"""Kill -9 loses no hold and leaves no attempt without a record; STORE_KILLS=1000 kills that often."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ROUNDS = os.environ.get("STORE_KILLS", "25")


@pytest.mark.slow
@pytest.mark.timeout(60 + int(ROUNDS))
def test_killed_processes_lose_nothing_that_was_answered() -> None:
    command = [sys.executable, "-m", "tests.store.killed", ROUNDS]

    done = subprocess.run(command, check=False, text=True, capture_output=True)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"{ROUNDS} kills")
