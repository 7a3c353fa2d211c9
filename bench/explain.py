"""CPU of a cold `explain` (bar: 0.15 s), against a bare interpreter: `python -m bench.explain [ROUNDS]`."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

ERROR = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
BARE = [sys.executable, "-c", "pass"]
EXPLAIN = [sys.executable, "-m", "exporter", "explain", ERROR]


def seconds(command: list[str]) -> float:
    """The CPU time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Alternate both, so that a noisy machine is noisy for both."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pairs = [(seconds(BARE), seconds(EXPLAIN)) for _ in range(rounds)]
    ratios = sorted(explain / bare for bare, explain in pairs)
    explains = sorted(explain for _, explain in pairs)
    low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
    print(
        f"explain: least {explains[0]:.3f} s, median {statistics.median(explains):.3f} s of CPU, "
        f"{statistics.median(ratios):.1f} times a bare"
    )
    print(f"interpreter (10 % to 90 %: {low:.1f} to {high:.1f})")


if __name__ == "__main__":
    main()
