"""Completion, examples and the manual page: made from the parser, so that none names what there is not."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys

import pytest

from docs import manual
from exporter.cli import main, parser
from exporter.commands.completion import subparsers, words_of
from exporter.examples import EXAMPLES

WHOLE = parser()
WHOLE.fill()
COMMANDS = subparsers(WHOLE)


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["completion", shell])
    assert ended.value.code == 0
    return capsys.readouterr().out


def completed(script: str, *words: str) -> set[str]:
    """What bash offers for the last of these words."""
    typed = " ".join(map(shlex.quote, ("smtp-exporter", *words)))
    ask = f'{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words)}; _smtp_exporter; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", ask], check=True, text=True, capture_output=True)
    return set(done.stdout.split())


def test_bash_completes_commands_actions_and_flags(capsys: pytest.CaptureFixture[str]) -> None:
    made = script("bash", capsys)

    assert completed(made, "che") == {"check"}
    assert completed(made, "guard", "") >= {"status", "release"}
    assert completed(made, "check", "invoices", "--spend") == {"--spend-attempt"}
    assert "--config.file" in completed(made, "guard", "status", "--")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_script_of_another_shell_is_sound_and_names_every_command(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = script(shell, capsys)

    assert all(name in made for name in COMMANDS)
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], check=True, input=made, text=True)


def test_version_waits_for_no_command() -> None:
    code = "import sys; from exporter.cli import parser; parser(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, text=True, capture_output=True)

    assert {"exporter.flags", "exporter.errors", "dataclasses"}.isdisjoint(loaded.stdout.split())


def test_every_command_has_examples_that_parse() -> None:
    assert set(EXAMPLES) == set(COMMANDS)
    for examples in EXAMPLES.values():
        for line, _ in examples:
            parser().parse_args(shlex.split(line.partition(" > ")[0]))


def test_manual_page_has_every_command_and_flag() -> None:
    page = manual.page().replace("\\-", "-")

    for words in words_of(WHOLE):
        assert all(flag in page for flag, _ in words.flags if flag not in {"--help", "--version"})
        assert all(f".SS {name}" in page or f"{name}\\fR" in page for name in words.commands)


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_manual_page_is_sound_roff() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"],
        check=True,
        input=manual.page(),
        text=True,
        capture_output=True,
    )

    assert done.stderr == ""
