"""How long reading pastes takes: `python -m bench.reading [REPORTS]`.

A batch of 10,000, then a million characters. Time of this process, not of the clock, as machines are busy.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from exporter.diagnosis import explain

ROUNDS = Path(__file__).parent.parent / "tests" / "diagnosis" / "rounds"
SHORT = (
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    "smtplib.SMTPServerDisconnected: Connection unexpectedly closed",
    "550 5.1.1 <a@contoso.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "dial tcp: lookup mx.contoso.example: no such host",
)
LARGE = {
    "a log": "2026-03-01T10:00:00Z app[1]: queue is empty, nothing to do\n" * 17_000,
    "one line": "x" * 1_000_000,
    "one line of words": "connection refused 550 5.7.1 " * 35_000,
    "brackets": "({[<" * 250_000,
    "backslashes": "\\x" * 500_000,
    "colons": "a:b:" * 250_000,
    "replies": "550 5.7.1 no\n" * 77_000,
    "addresses": "a@b.example, " * 77_000,
    "spaces": " " * 1_000_000,
    "newlines": "\n" * 1_000_000,
}
RUNS = 3


def seconds(texts: list[str]) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        for text in texts:
            explain(text)
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    """Short errors, whole reports of the blind rounds, and what is far too long."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    lines = [line for file in sorted(ROUNDS.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    reports = [line.split(" :: ", 1)[1].replace("\\n", "\n") for line in lines]
    print(f"{count:,} short errors: {seconds(list(SHORT) * (count // 40)) * 10:.2f} s")
    print(f"{count:,} public reports: {seconds(reports) * count / len(reports):.2f} s")
    for kind, text in LARGE.items():
        print(f"a million characters, {kind}: {seconds([text]):.3f} s")


if __name__ == "__main__":
    main()
