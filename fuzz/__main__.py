"""`make fuzz`: each target for so many seconds, one after the other, by atheris. Exit status 1: a finding.

A finding is left in the folder of its target in `fuzz/corpus`, from which a unit test replays it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from importlib import import_module

HELD_SECONDS = 25  # an input that takes longer is a finding: replies are judged in milliseconds
LONGEST_BYTES = 4096
MEMORY_MIB = 2048


def main() -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        return _fuzz(args.inside, args.targets)
    known = import_module("fuzz.targets").TARGETS
    if unknown := set(args.targets) - known.keys():
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    found = [name for name in args.targets or known if not _clean(name, args.seconds)]
    print("findings:", ", ".join(found) or "none")
    return 1 if found else 0


def _clean(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own, which a finding ends."""
    corpus = import_module("fuzz.targets").CORPUS / name
    corpus.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as grown:  # what coverage grows is not kept: it is thousands of files
        options = [
            f"-max_total_time={seconds}",
            f"-timeout={HELD_SECONDS}",
            f"-max_len={LONGEST_BYTES}",
            f"-rss_limit_mb={MEMORY_MIB}",
            f"-artifact_prefix={corpus}/",
            "-print_final_stats=1",
        ]
        command = [sys.executable, "-m", "fuzz", "--inside", name, "--", *options, grown, str(corpus)]
        print(f"=== {name}, {seconds} s", flush=True)
        return subprocess.run(command, check=False).returncode == 0


def _fuzz(name: str, options: list[str]) -> int:
    """This process is the fuzzer of one target; atheris ends it."""
    import atheris  # noqa: PLC0415 - no one else needs it to be installed

    with atheris.instrument_imports(include=["exporter"]):
        target = import_module("fuzz.targets").TARGETS[name]
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
