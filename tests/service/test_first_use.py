"""From nothing to the diagnosis of an own mailbox as README has it: two commands, typed at a terminal."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest

from tests.real.loopback import free_port
from tests.service.conftest import Start
from tests.service.typed import COMMAND, typed

pytestmark = pytest.mark.timeout(120)
MAILBOX = "basic@contoso.example"
COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")


@pytest.fixture
def simulated(start: Start, tmp_path: Path) -> dict[str, str]:
    """Microsoft 365 that refuses passwords: where its port, its CA and the mailbox's password are."""
    control = free_port()
    start("simulate", "--scenario=basic_auth_disabled", f"--control.listen-address=127.0.0.1:{control}")
    with urllib.request.urlopen(f"http://127.0.0.1:{control}/env", timeout=5) as answer:
        env = json.load(answer)
    return {
        "port": str(env["ports"]["submission"]),
        "ca": env["ca_file"],
        "password": env["accounts"]["basic"]["password"],
    }


def test_own_mailbox_is_diagnosed_without_a_file_written_by_hand(
    simulated: dict[str, str], tmp_path: Path
) -> None:
    trusted = {"SSL_CERT_FILE": simulated["ca"]}
    code, screen = typed(
        ["config", "init", f"localhost:{simulated['port']}"],
        [("Address of", "nobody"), ("Address of", MAILBOX), ("Password of", simulated["password"])],
        tmp_path,
        trusted,
    )
    assert code == 0, screen
    assert "'nobody' is no mail address" in screen
    assert simulated["password"] not in screen
    assert (tmp_path / "basic.password").stat().st_mode & 0o777 == 0o600
    (suggested,) = re.findall(r"Next: (.*)", screen)

    command, *arguments = suggested.split()
    assert Path(command) == COMMAND or Path(command).name == "smtp-exporter"
    code, screen = typed(arguments, [], tmp_path, trusted)
    told = COLOUR.sub("", screen)

    assert code == 2, told
    assert "basic_auth_disabled" in told
    assert "Who acts: tenant_admin" in told
    assert f"Get-User {MAILBOX}" in told
    assert "<address>" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("typing", ["\x03", "\x04"], ids=["interrupt", "end_of_file"])
def test_whoever_leaves_at_a_question_leaves_no_half_configuration(typing: str, tmp_path: Path) -> None:
    code, screen = typed(["config", "init"], [("Address of", MAILBOX), ("Password of", typing)], tmp_path, {})

    assert "Traceback" not in screen
    assert (code, list(tmp_path.iterdir()) == []) == ((130, True) if typing == "\x03" else (0, False))
