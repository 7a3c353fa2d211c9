"""How long reading pastes takes: `python -m bench.reading [REPORTS]`.

A batch of 10,000, then a million characters. Time of this process, not of the clock, as machines are busy.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.hostile_texts import texts
from exporter.diagnosis import Batch, Evidence, explain
from exporter.diagnosis.causes import LAYOUT
from exporter.diagnosis.classify import TABLE
from exporter.diagnosis.paste import decoded
from exporter.diagnosis.reading import readings

ROUNDS = Path(__file__).parent.parent / "tests" / "diagnosis" / "rounds"
SHORT = (
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    "smtplib.SMTPServerDisconnected: Connection unexpectedly closed",
    "550 5.1.1 <a@contoso.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "dial tcp: lookup mx.contoso.example: no such host",
)
RUNS = 3
LARGE_BAR = 0.2
"""Seconds for a million characters of anything."""
SLOWEST = 8


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
    print(f"{count:,} short errors, each read anew: {seconds(list(SHORT) * (count // 40)) * 10:.2f} s")
    print(f"{count:,} public reports, each read anew: {seconds(reports) * count / len(reports):.2f} s")
    print(
        f"a batch of {count:,} lines, {len(set(reports)):,} different: {_batch_seconds(reports, count):.2f} s"
    )
    asked = [len(list(TABLE.asked(readings(Evidence(text=report))[0]))) for report in reports]
    print(f"rules asked of a report: {sum(asked) / len(asked):.0f} of {len(LAYOUT.rules)}")
    large = {kind: seconds([_text(text)]) for kind, text in texts().items()}
    over = sum(taken > LARGE_BAR for taken in large.values())
    print(f"a million characters: {over} of {len(large)} kinds over {LARGE_BAR} s; the slowest:")
    for kind in sorted(large, key=large.__getitem__, reverse=True)[:SLOWEST]:
        print(f"  {kind}: {large[kind]:.3f} s")


def _batch_seconds(reports: list[str], count: int) -> float:
    """As `explain --batch` answers them, each report as often as the others."""
    lines = [json.dumps({"id": number, "text": reports[number % len(reports)]}) for number in range(count)]
    batch, started = Batch(), time.process_time()
    for line in lines:
        batch.answer(line)
    return time.process_time() - started


def _text(given: str | bytes) -> str:
    return decoded(given) if isinstance(given, bytes) else given


if __name__ == "__main__":
    main()
