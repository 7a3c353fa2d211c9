"""One run of mutmut over files of a room, in a copy of the tree: what it makes stays there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from difflib import ndiff
from pathlib import Path
from typing import TYPE_CHECKING

from mutation.mutant import Change, Fate, Mutant
from mutation.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mutation.rooms import Room

FATES = {0: Fate.SURVIVED, 5: Fate.SURVIVED, 33: Fate.SURVIVED, None: Fate.UNTRIED, 2: Fate.UNTRIED}
"""By the exit code of pytest, 33 where no test comes by; any other is a failure, a crash or no end."""

SECTION = "[tool.mutmut]\n"
ENDING_SECONDS = 10.0


class NoRunError(Exception):
    """mutmut could not try anything; the text is the end of what it said."""


def only_killed(tree: Path) -> None:
    """Forget all of an earlier run but what was killed; mutmut knows it by the digest of its function."""
    for path in [path for path in tree.rglob("*") if path.is_file()]:
        if path.name.endswith(".py.meta"):
            meta = json.loads(path.read_text())
            codes = meta["exit_code_by_key"]
            codes.update({name: None for name, code in codes.items() if code in FATES})
            path.write_text(json.dumps(meta))
        else:
            path.unlink()


def copied(to: Path, room: Room, paths: Sequence[str]) -> None:
    """The tree as it is, with what mutmut is to do in its pyproject.toml."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    others = sorted(path.name for path in to.iterdir() if path.name not in {"exporter", "tests", "mutants"})
    project = to / "pyproject.toml"
    project.write_text(project.read_text().replace(SECTION, SECTION + _settings(room, paths, others)))


def _settings(room: Room, paths: Sequence[str], others: Sequence[str]) -> str:
    settings = {
        "only_mutate": paths,
        "also_copy": others,
        "pytest_add_cli_args_test_selection": room.tests,
    }
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def run(tree: Path, names: Sequence[str], *, children: int, seconds: float | None) -> None:
    """Try the mutants, all where none is named. Raises NoRunError where none was; late ones stay untried."""
    command = [sys.executable, "-m", "mutmut", "run", f"--max-children={children}", *names]
    environment = os.environ | {"HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1"}
    log = tree / "mutmut.log"
    with log.open("w") as out, subprocess.Popen(
        command, cwd=tree, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.poll() is None:  # late, or Ctrl-C, which it does not see in a session of its own
                _end(process)
    if not any(mutant.fate is not Fate.UNTRIED for mutant in mutants_in(tree)):
        raise NoRunError(log.read_text()[-2000:].replace("\r", "\n"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """It writes each result as it comes: what is lost are those under way."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def mutants_in(tree: Path) -> Iterator[Mutant]:
    """What mutmut wrote down, with the change of each."""
    made = tree / "mutants"
    for meta in sorted(made.rglob("*.py.meta")):
        source = meta.with_suffix("")
        spans = json.loads(source.with_name(source.name + ".spans").read_text())["spans"]
        lines = source.read_text().splitlines()
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            own, original = (key.rpartition(".")[2] for key in (name, _function(name) + "__mutmut_orig"))
            before, after = (
                [line.replace(key, "") for line in lines[slice(spans[key][0] - 1, spans[key][1])]]
                for key in (original, own)
            )
            change = _change(plain(_function(name)), before, after)
            yield Mutant(name=name, change=change, fate=FATES.get(code, Fate.KILLED))


def _function(mutant: str) -> str:
    return mutant.rpartition("__mutmut_")[0]


def _change(function: str, before: Sequence[str], after: Sequence[str]) -> Change:
    rows = list(ndiff(before, after))
    was, becomes = (" ".join(row[2:].strip() for row in rows if row.startswith(mark)) for mark in "-+")
    return Change(function=function, was=was, becomes=becomes)


def plain(function: str) -> str:
    """mutmut's name of a function as Python's: exporter.smtp.reply.ReplyParser.feed."""
    module, _, own = function.rpartition(".")
    return f"{module}.{own[2:].replace('ǁ', '.')}"
