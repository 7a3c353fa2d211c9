"""`python -m drill [SCENARIO...] [--core]`: prints what was paged for each fault, and how long it took."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from alerts.thresholds import thresholds
from drill.acts import ACTS, Act
from drill.monitoring import Pace, missing, monitoring
from drill.play import Played, cast, play
from drill.receiver import receiving
from drill.stand import free_ports, stand

SHORTENED = {
    "silence": "10s",
    "cut_off_window": "30s",
    "cut_off_attempts": 5,
    "cut_off_reading": "10s",
    "cut_off_quiet": ["5s", "30s"],
    "slow_reading_fast": "5s",
    "absent": "20s",
}
"""Of `alerts/thresholds.yaml`: what one would wait for too long."""
EVERY = "2s"
PATIENCE_SECONDS = 90.0
COLUMNS = (
    "scenario",
    "alert",
    "cause in the page",
    "page",
    "probe",
    "scrape",
    "rule",
    "group wait",
    "resolve",
    "",
)


def drill(
    acts: Sequence[Act], home: Path, *, every: str = EVERY, pace: Pace | None = None
) -> Iterator[Played]:
    """Play the acts one after the other, each to a tenant of its own."""
    (receiver_port,) = free_ports(1)
    tenant = "warm-up.example"
    numbers = thresholds(SHORTENED)
    with (
        receiving(receiver_port) as receiver,
        stand(home, every=every, accounts=cast(tenant)) as at,
        monitoring(home, at.target, receiver_port, numbers, pace or Pace()) as prometheus,
    ):
        for number, act in enumerate(acts):
            name = act.scenario.partition("?")[0].replace("_", "-")
            yield play(act, f"t{number}-{name}.example", at, prometheus, receiver, PATIENCE_SECONDS)


def row(played: Played) -> tuple[str, ...]:
    """A line of the table."""
    times = (
        played.page_seconds, played.probe_seconds, played.scrape_seconds, played.rule_seconds,
        played.wait_seconds, played.resolved_seconds,
    )  # fmt: skip
    shown = ("-" if seconds is None else f"{seconds:.1f}" for seconds in times)
    verdict = "; ".join(played.faults) or "ok"
    return (played.act.scenario, played.act.alert, played.cause or "-", *shown, verdict)


def main() -> int:
    """0 if every page was right."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="all, if none is named")
    parser.add_argument("--core", action="store_true", help="those that every build plays")
    parser.add_argument(
        "--times", type=int, default=1, help="play each so often, to a fresh tenant each time"
    )
    parser.add_argument("--every", default=EVERY, help="interval of the probes")
    parser.add_argument(
        "--scrape", type=int, default=1, help="seconds between scrapes, and between evaluations"
    )
    parser.add_argument("--group-wait", type=int, default=1)
    options = parser.parse_args()
    if absent := missing():
        print(f"drill: apt-get install {' '.join(absent)}", file=sys.stderr)
        return 2
    acts = [act for act in ACTS if _wanted(act, options)] * options.times
    pace = Pace(
        scrape_seconds=options.scrape,
        rules_seconds=options.scrape,
        group_wait_seconds=options.group_wait,
    )
    changed = ", ".join(f"{name} {value}" for name, value in SHORTENED.items())
    print(f"Shortened from alerts/thresholds.yaml: {changed}.")
    print(f"Probes every {options.every}, scrapes and rules every {options.scrape} s, seconds below.\n")
    line = "{:36} {:24} {:28} {:>6} {:>6} {:>7} {:>6} {:>11} {:>8}  {}"
    print(line.format(*COLUMNS))
    started, failed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="smtp-exporter-drill-") as home:
        for played in drill(acts, Path(home), every=options.every, pace=pace):
            print(line.format(*row(played)), flush=True)
            failed += bool(played.faults)
    print(f"\n{len(acts)} acts, {failed} not as they should be, {time.monotonic() - started:.0f} s")
    return int(failed > 0)


def _wanted(act: Act, options: argparse.Namespace) -> bool:
    named = act.scenario in options.scenarios or not options.scenarios
    return named and (act.core or not options.core)


if __name__ == "__main__":
    sys.exit(main())
