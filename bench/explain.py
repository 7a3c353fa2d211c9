"""How long a cold `explain` takes, against a bare interpreter: `python -m bench.explain [ROUNDS]`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ERROR = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
BARE = [sys.executable, "-c", "pass"]
EXPLAIN = [sys.executable, "-m", "exporter", "explain", ERROR]


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Alternate both, so that a noisy machine is noisy for both."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pairs = [(seconds(BARE), seconds(EXPLAIN)) for _ in range(rounds)]
    ratios = sorted(explain / bare for bare, explain in pairs)
    explains = sorted(explain for _, explain in pairs)
    low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
    print(
        f"explain: median {statistics.median(explains):.3f} s, {statistics.median(ratios):.1f} times a bare"
    )
    print(f"interpreter (10 % to 90 %: {low:.1f} to {high:.1f})")


if __name__ == "__main__":
    main()
