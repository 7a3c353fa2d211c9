"""CPU of what people wait for: `--version`, `explain`, `config check`: `python -m bench.start`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench.world import ROUNDS, cpu_of_command, row, world

ACCOUNTS = 10_000
ERROR = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."


def lines() -> Iterator[str]:
    """By turns, a bare interpreter beside them."""
    command = [sys.executable, "-m", "exporter"]
    with world() as at:
        commands = {
            "a bare interpreter": ([sys.executable, "-c", "pass"], ""),
            "`--version`": ([*command, "--version"], "≤ 0.05"),
            "`explain`, cold": ([*command, "explain", ERROR], "≤ 0.15"),
            "`config check` of 10,000 accounts": (
                [*command, "config", "check", str(at.configuration(ACCOUNTS))],
                "≤ 1.2",
            ),
        }
        rounds = [[cpu_of_command(words) for words, _ in commands.values()] for _ in range(ROUNDS)]
    for (what, (_, bar)), figures in zip(commands.items(), zip(*rounds, strict=True), strict=True):
        yield row(f"CPU of {what}", figures, "s", bar)


if __name__ == "__main__":
    print(*lines(), sep="\n")
