"""Makes the locks from the ranges in pyproject.toml, and holds the two against each other.

`python -m requirements.lock` (make upgrade) asks the package index; `--check` (make check) reads files only.
"""

# ruff: noqa: S603 - a command that prints and starts uv

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

HERE = Path(__file__).parent
ROOT = HERE.parent
HEADER = (
    "# Made by `make upgrade` from the ranges in pyproject.toml; read by pip install --require-hashes.\n"
    "--only-binary=:all:\n"
    "--no-binary=pyspf\n"
)
"""Wheels only, since building one brings what no lock names. pyspf has none: it is built with build.txt."""

OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-strip-extras",
    "--only-binary=:all:",
    "--no-binary=pyspf",
    "--no-header",
)
"""One lock for every system and Python; with extras: pip before 23.3 does not know its pins again without."""

LOWEST = "--resolution=lowest-direct"

PIN = re.compile(
    r"(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>[^\s;]+)( ; [^\\\n]+)?"
    r"( \\\n +--hash=sha256:[0-9a-f]{64})+\n"
    r"( +# via\n| +#   -c \S+\n| +# via -c \S+\n|(?P<via> +#( via|  ) [\w.,\[\]-]+\n))*"
)
"""A package in a lock as uv writes it; `via` matches where another package brings it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One file: which groups of requirements it pins, the lock of which it is a part, options of uv."""

    file: str
    groups: tuple[str, ...]
    within: str | None = None
    options: tuple[str, ...] = ()


LOCKS = (
    Lock(file="dev.txt", groups=("build", "run", "dev")),
    Lock(file="run.txt", groups=("run",), within="dev.txt"),
    Lock(file="build.txt", groups=("build",), within="dev.txt"),
    Lock(file="lowest.txt", groups=("build", "run", "dev"), options=(LOWEST,)),
    Lock(file="node.txt", groups=("node",), options=("--no-deps",)),
    Lock(file="browser.txt", groups=("browser",), options=("--no-deps",)),
    Lock(file="fuzz.txt", groups=("fuzz",), options=("--no-deps",)),
    Lock(file="mutants.txt", groups=("mutants",), options=("--no-deps",)),
    Lock(file="training.txt", groups=("training",), options=("--no-deps",)),
    Lock(file="helm.txt", groups=("helm",), options=("--no-deps",)),
)
"""In the order in which they are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One version of a package, and whether another package brings it."""

    version: Version
    brought: bool


def groups_of(project: Mapping[str, Any]) -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by group."""
    texts = {
        "build": project["build-system"]["requires"],
        "run": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        **project["dependency-groups"],
    }
    return {group: [Requirement(text) for text in wanted] for group, wanted in texts.items()}


def pins_of(text: str) -> dict[str, Pin]:
    """What a lock pins, by package. Raises ValueError at the first line that is no pin with hashes."""
    pins: dict[str, Pin] = {}
    at = len(HEADER)
    while at < len(text):
        found = PIN.match(text, at)
        if not text.startswith(HEADER) or found is None:
            raise ValueError(f"no package with its version and hashes: {text[at:].splitlines()[0]}")
        pin = Pin(version=Version(found["version"]), brought=found["via"] is not None)
        pins[canonicalize_name(found["name"])] = pin
        at = found.end()
    return pins


def drift(lock: Lock, pins: Mapping[str, Pin], wanted: list[Requirement]) -> Iterator[str]:
    """In what a lock no longer fits the requirements that it was made from."""
    names = {canonicalize_name(each.name) for each in wanted}
    unasked = [name for name, pin in pins.items() if not pin.brought and name not in names]
    yield from (f"{name} is no longer asked for" for name in unasked)
    for each in wanted:
        pin = pins.get(canonicalize_name(each.name))
        if pin is None:
            yield f"{each.name} is not locked"
        elif not each.specifier.contains(pin.version, prereleases=True):
            yield f"{each.name} {pin.version} is outside of {each.specifier}"
        elif LOWEST in lock.options and pin.version != _floor(each):
            yield f"{each.name} {pin.version} is not the lowest of {each.specifier}"


def _floor(requirement: Requirement) -> Version | None:
    floors = [Version(part.version) for part in requirement.specifier if part.operator in (">=", "==")]
    return max(floors, default=None)


def check() -> list[str]:
    """Every way in which the locks do not fit pyproject.toml, or one another."""
    wanted = groups_of(tomllib.loads((ROOT / "pyproject.toml").read_text()))
    pinned = {lock.file: pins_of((HERE / lock.file).read_text()) for lock in LOCKS}
    found = []
    for lock in LOCKS:
        pins = pinned[lock.file]
        whole = pinned[lock.within] if lock.within else pins
        differ = [
            name for name, pin in pins.items() if name not in whole or whole[name].version != pin.version
        ]
        found += [f"{lock.file}: {name} differs from {lock.within}" for name in differ]
        found += [f"{lock.file}: {what}" for what in drift(lock, pins, _asked(lock, wanted))]
    return found


def _asked(lock: Lock, wanted: Mapping[str, list[Requirement]]) -> list[Requirement]:
    return [each for group in lock.groups for each in wanted[group]]


def make(lock: Lock, wanted: Mapping[str, list[Requirement]]) -> None:
    """Write a lock anew. Raises subprocess.CalledProcessError when uv finds no versions that fit."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", *OPTIONS, *lock.options]
    command += [f"--constraints={HERE / lock.within}"] if lock.within else []
    asked = "".join(f"{each}\n" for each in _asked(lock, wanted))
    done = subprocess.run(command, check=True, text=True, input=asked, stdout=subprocess.PIPE, cwd=HERE)
    (HERE / lock.file).write_text(HEADER + done.stdout)


def main() -> int:
    """Exit status: 0, or 1 where a check found something."""
    if sys.argv[1:] == ["--check"]:
        found = check()
        print("\n".join([*found, "The locks do not fit: make upgrade"]) if found else "The locks fit.")
        return 1 if found else 0
    wanted = groups_of(tomllib.loads((ROOT / "pyproject.toml").read_text()))
    for lock in LOCKS:
        make(lock, wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
