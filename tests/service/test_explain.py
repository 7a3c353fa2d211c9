"""`explain` as people and programs call it: from anywhere, at once, and for any input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DISABLED = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
COMMAND = [sys.executable, "-m", "exporter", "explain"]


def explain(*arguments: str, given: bytes = b"") -> str:
    return subprocess.run(
        [*COMMAND, *arguments], check=True, input=given, capture_output=True
    ).stdout.decode()


@pytest.mark.parametrize("source", ["argument", "file", "standard input"])
def test_error_is_explained_wherever_it_comes_from(tmp_path: Path, source: str) -> None:
    file = tmp_path / "error.txt"
    file.write_text(DISABLED)
    arguments = {"argument": (DISABLED,), "file": ("--file", str(file)), "standard input": ()}[source]

    text = explain(*arguments, given=DISABLED.encode() if source == "standard input" else b"")

    assert text.startswith("smtp_auth_disabled_mailbox")
    assert "Who acts: mailbox_admin" in text


def test_json_holds_cause_actor_steps_and_alternatives() -> None:
    answer = json.loads(explain("--json", DISABLED))

    assert (answer["cause"], answer["actor"], answer["transient"]) == (
        "smtp_auth_disabled_mailbox",
        "mailbox_admin",
        False,
    )
    assert answer["steps"]
    assert answer["alternatives"]


def test_batch_answers_every_line_in_order() -> None:
    lines = [{"id": "a", "text": DISABLED}, {"id": "b", "text": "250 2.0.0 OK"}, ["no object"]]

    answers = [
        json.loads(line)
        for line in explain("--batch", "-", given="\n".join(map(json.dumps, lines)).encode()).splitlines()
    ]

    assert [answer["id"] for answer in answers] == ["a", "b", None]
    assert [answer["cause"] for answer in answers] == ["smtp_auth_disabled_mailbox", "unknown", "unknown"]
    assert {"actor", "transient", "confidence", "alternatives"} <= answers[0].keys()


@pytest.mark.parametrize("given", [b"\xff\xfe\x00", b"{" * 5000, b'{"text": 5, "code": []}'])
def test_any_bytes_are_answered(given: bytes) -> None:
    assert explain(given=given).startswith("unknown")


def test_long_log_is_read_from_its_end_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "mail.log"
    file.write_bytes(b"550 5.1.1 No such user\n" + b"x" * 3_000_000 + b"\n" + DISABLED.encode())

    for arguments, given in ((("--file", str(file)), b""), ((), file.read_bytes())):
        text = explain(*arguments, given=given)

        assert text.startswith("smtp_auth_disabled_mailbox")
        assert "bytes were not read" in text


def test_utf_16_is_read(tmp_path: Path) -> None:
    file = tmp_path / "error.txt"
    file.write_text(DISABLED, encoding="utf-16")

    assert explain("--file", str(file)).startswith("smtp_auth_disabled_mailbox")


def test_nothing_is_asked_for() -> None:
    command = [sys.executable, "-m", "exporter", "explain"]

    done = subprocess.run(command, check=False, input=b" \n", capture_output=True)

    assert (done.returncode, done.stdout) == (3, b"")
    assert b"give the error" in done.stderr


def test_own_causes_of_a_configuration_are_known(tmp_path: Path) -> None:
    (tmp_path / "smtp.yaml").write_text("relays: {a: {host: mail.example}}\ncauses: [own.yaml]\n")
    (tmp_path / "own.yaml").write_text(
        "causes:\n"
        "  policy_17:\n"
        "    meaning: Blocked.\n"
        "    actor: relay_admin\n"
        "    steps: [{text: Ask.}]\n"
        "    matches: [{says: blocked by policy 17}]\n"
        "    samples: [550 blocked by policy 17]\n"
    )

    text = explain("--config.file", str(tmp_path / "smtp.yaml"), "550 blocked by policy 17")

    assert text.startswith("policy_17  (90% sure)")


def test_cold_start_reads_no_yaml_and_no_configuration() -> None:
    shown = "import sys, exporter.commands.explain; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", shown], check=True, capture_output=True)

    assert {"yaml", "pydantic", "asyncio", "ssl"}.isdisjoint(loaded.stdout.decode().split())


def test_reader_that_goes_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [*COMMAND, "535 5.7.139"], stdout=gone, stderr=subprocess.PIPE, timeout=30, check=False
        )

    assert (done.returncode, done.stderr) == (141, b"")
