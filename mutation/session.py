"""One session of pytest for all mutants: it collects the tests once, and tries each mutant in a child.

mutmut has made the mutants and knows which tests call which function; by itself it starts pytest for each.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mutation.fresh import choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CODES = "mutants.codes"
"""A line for each that was tried: its name, and how its child ended."""
PASSED, FAILED, STOPPED, NO_TEST = 0, 1, 2, 33
WHOLE_SECONDS = 60.0
TIMES, MORE_SECONDS = 10, 1.0  # CPU, of what the tests take: a mutant that takes more never ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One mutant and the tests that call its function, the quickest first."""

    mutant: str
    tests: tuple[str, ...]
    seconds: float


def trials(
    names: Sequence[str], calling: Mapping[str, Sequence[str]], took: Mapping[str, float]
) -> list[Trial]:
    """The quickest first; by the tests that call each function, and the seconds that each test took."""
    found = []
    for name in names:
        tests = sorted(calling.get(name.rpartition("__mutmut_")[0], ()), key=took.__getitem__)
        found.append(Trial(mutant=name, tests=tuple(tests), seconds=sum(took[test] for test in tests)))
    return sorted(found, key=lambda trial: trial.seconds)


class Trials:
    """A plugin of pytest: mutants are tried by its tests, where it would run them."""

    def __init__(self, todo: Sequence[Trial], children: int) -> None:
        self._todo, self._children = todo, children
        self._running: dict[int, Trial] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All of them, so many at once; none where the tests fail of themselves in a child."""
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()  # else each child would copy it all when it looks for garbage
        if not _pass_without(session):
            pytest.exit("the tests fail without a mutant", returncode=FAILED)
        for trial in self._todo:
            tests = [items[test] for test in trial.tests if test in items]
            if not tests:
                _note(trial, NO_TEST)
                continue
            while len(self._running) >= self._children:
                self._wait()
            child = os.fork()
            if not child:
                os._exit(_tried(trial, tests, session))
            self._running[child] = trial
        while self._running:
            self._wait()
        return True

    def _wait(self) -> None:
        child, status = os.wait()
        _note(self._running.pop(child), os.waitstatus_to_exitcode(status))


def _pass_without(session: pytest.Session) -> bool:
    child = os.fork()
    if not child:
        os._exit(_tried(Trial(mutant="", tests=(), seconds=WHOLE_SECONDS), session.items, session))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == PASSED


def _note(trial: Trial, code: int) -> None:
    with Path(CODES).open("a") as codes:
        codes.write(f"{trial.mutant} {code}\n")


def _tried(trial: Trial, tests: Sequence[pytest.Item], session: pytest.Session) -> int:
    """In a child: do all tests pass with the mutant in place?"""
    from mutmut.mutation.trampoline import set_mutant_under_test  # noqa: PLC0415 - no one else needs it

    _silence()
    limit = int(time.process_time() + TIMES * (trial.seconds + MORE_SECONDS))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    set_mutant_under_test(trial.mutant)
    choose(trial.mutant)
    try:
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return FAILED
    except KeyboardInterrupt:
        return STOPPED
    except BaseException:  # what ends pytest itself is noticed as well
        return FAILED
    return PASSED


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nothing, stream)


def main() -> int:
    """In the folder that mutmut has made: try the named mutants."""
    parser = argparse.ArgumentParser(prog="python -m mutation.session", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="MUTANT")
    parser.add_argument("--children", type=int, default=2)
    args = parser.parse_args()
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["mutmut"]
    stats = json.loads(Path("mutmut-stats.json").read_text())
    todo = trials(args.names, stats["tests_by_mangled_function_name"], stats["duration_by_test"])
    options = [*settings["pytest_add_cli_args"], *settings["pytest_add_cli_args_test_selection"]]
    return int(pytest.main(["-x", "--tb=native", *options], plugins=[Trials(todo, args.children)]))


if __name__ == "__main__":
    sys.exit(main())
