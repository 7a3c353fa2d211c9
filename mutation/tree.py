"""Files of a room mutated by mutmut and tried, in a copy of the tree: what comes of it stays there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from difflib import ndiff
from pathlib import Path
from typing import TYPE_CHECKING

from mutation.mutant import Change, Fate, Mutant
from mutation.rooms import ROOT
from mutation.session import CODES, NO_TEST, PASSED, STOPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mutation.rooms import Room

FATES = {PASSED: Fate.SURVIVED, NO_TEST: Fate.SURVIVED, STOPPED: Fate.UNTRIED, None: Fate.UNTRIED}
"""By how its child ended; any other end is a failure, a crash or none at all."""
MADE = "mutants"

SECTION = "[tool.mutmut]\n"
ENDING_SECONDS = 10.0


class NoRunError(Exception):
    """mutmut could not try anything; the text is the end of what it said."""


def only_killed(tree: Path) -> None:
    """Forget all of an earlier run but what was killed; mutmut knows it by the digest of its function."""
    _noted(tree / MADE)
    for path in [path for path in tree.rglob("*") if path.is_file()]:
        if path.suffix == ".meta" and (ROOT / path.relative_to(tree / MADE).with_suffix("")).is_file():
            _known(path, {name: None for name, code in _codes(path).items() if code in FATES})
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
    """Try the mutants. Raises NoRunError where none was tried; late ones stay untried."""
    ends = None if seconds is None else time.monotonic() + seconds
    log, made = tree / "mutants.log", tree / MADE
    making = ["mutmut", "run", "--max-children=1", names[0]]  # makes all, maps the tests, sees them pass
    if _ended_well(making, tree, log, ends):
        codes = {name: code for meta in made.rglob("*.py.meta") for name, code in _codes(meta).items()}
        left = [name for name in names if codes[name] is None]
        _ended_well(["mutation.session", f"--children={children}", *left], made, log, ends)
        _noted(made)
    if not any(mutant.fate is not Fate.UNTRIED for mutant in mutants_in(tree)):
        raise NoRunError(log.read_text()[-2000:].replace("\r", "\n"))


def _ended_well(module: Sequence[str], folder: Path, log: Path, ends: float | None) -> bool:
    environment = os.environ | {"HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1"}
    with log.open("a") as out, subprocess.Popen(
        [sys.executable, "-m", *module], cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.wait(None if ends is None else max(0.0, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.poll() is None:  # late, or Ctrl-C, which it does not see in a session of its own
                _end(process)
    return process.returncode == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """It writes each result as it comes: what is lost are those under way."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _noted(made: Path) -> None:
    """Put down with each mutant what the session says of it."""
    said = made / CODES
    lines = said.read_text().splitlines() if said.is_file() else ()
    ended = {name: int(code) for name, code in map(str.split, lines)}
    for meta in made.rglob("*.py.meta"):
        _known(meta, {name: ended[name] for name in _codes(meta) if name in ended})
    said.unlink(missing_ok=True)


def _codes(meta: Path) -> dict[str, int | None]:
    """What mutmut has written of a file's mutants: how each ended, None where it was not tried."""
    codes: dict[str, int | None] = json.loads(meta.read_text())["exit_code_by_key"]
    return codes


def _known(meta: Path, codes: Mapping[str, int | None]) -> None:
    written = json.loads(meta.read_text())
    written["exit_code_by_key"].update(codes)
    meta.write_text(json.dumps(written))


def mutants_in(tree: Path) -> Iterator[Mutant]:
    """Those that mutmut made, with the change of each and what came of it."""
    for meta in sorted((tree / MADE).rglob("*.py.meta")):
        source = meta.with_suffix("")
        spans = json.loads(source.with_name(source.name + ".spans").read_text())["spans"]
        lines = source.read_text().splitlines()
        for name, code in _codes(meta).items():
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
