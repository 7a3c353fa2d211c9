"""What a change touches: functions whose lines differ from those of a commit, and a sample of mutants."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from mutation.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HUNK = re.compile(r"^@@ -\S+ \+(?P<first>\d+)(?:,(?P<count>\d+))? @@", re.MULTILINE)


def is_known(commit: str) -> bool:
    """Is there such a commit? A clone without its history has none."""
    asked = ["git", "rev-parse", "--quiet", "--verify", f"{commit}^{{commit}}"]
    return subprocess.run(asked, cwd=ROOT, check=False, capture_output=True).returncode == 0


def touched(commit: str, path: str) -> set[int]:
    """The lines of a file that are not as they were."""
    asked = ["git", "diff", "--unified=0", commit, "--", path]
    return set(
        changed_lines(subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    )


def changed_lines(diff: str) -> Iterator[int]:
    """The numbers of the new lines in a diff without context; where lines went, the one before."""
    for hunk in HUNK.finditer(diff):
        first, count = int(hunk["first"]), int(hunk["count"] or 1)
        yield from range(first, first + max(count, 1))


def functions(source: str, path: str, lines: set[int]) -> Iterator[str]:
    """The functions that stand on these lines, as mutmut begins the names of their mutants."""
    module = ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")
    for name, node in _defined(ast.parse(source).body, ""):
        if lines & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)):
            yield f"{module}.{name}__mutmut_"


def _defined(body: Sequence[ast.stmt], owner: str) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (f"xǁ{owner}ǁ{node.name}" if owner else f"x_{node.name}"), node
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node.body, node.name)


def mutants_of(source: str, path: str) -> list[str]:
    """The names of all mutants of a file."""
    from mutmut.mutation.file_mutation import mutate_file_contents  # noqa: PLC0415 - no one else needs it
    from mutmut.utils.format_utils import get_mutant_name  # noqa: PLC0415

    return [get_mutant_name(Path(path), name) for name in mutate_file_contents(path, source).mutant_names]


def sample(names: Iterable[str], at_most: int) -> list[str]:
    """So many of them, spread without regard to where they stand; the same ones at every run."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:at_most]
