"""`python -m drill [SCENARIO...] [--core]`: prints what was paged for each fault, and how long it took."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from drill.deployment import deployed, free_ports
from drill.monitoring import Pace, missing, monitoring
from drill.receiver import receiving
from drill.run import Result, accounts_of, run
from drill.scenarios import SCENARIOS, Scenario

SHORTENED = {"cut_off": {"window": "30s"}}
"""Of `incidents:` in the configuration: how long a ramp's end takes to be believed."""
EVERY = "2s"
TIMEOUT_SECONDS = 90.0
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
    scenarios: Sequence[Scenario], home: Path, *, every: str = EVERY, pace: Pace | None = None
) -> Iterator[Result]:
    """Run the scenarios one after the other, each to a tenant of its own."""
    (receiver_port,) = free_ports(1)
    tenant = "warm-up.example"
    with (
        receiving(receiver_port) as receiver,
        deployed(home, every=every, accounts=accounts_of(tenant), incidents=SHORTENED) as deployment,
        monitoring(home, deployment.target, receiver_port, pace or Pace()) as prometheus,
    ):
        for number, scenario in enumerate(scenarios):
            name = scenario.name.partition("?")[0].replace("_", "-")
            yield run(
                scenario, f"t{number}-{name}.example", deployment, prometheus, receiver, TIMEOUT_SECONDS
            )


def row(result: Result) -> tuple[str, ...]:
    """A line of the table."""
    times = (
        result.page_seconds, result.probe_seconds, result.scrape_seconds, result.rule_seconds,
        result.wait_seconds, result.resolved_seconds,
    )  # fmt: skip
    shown = ("-" if seconds is None else f"{seconds:.1f}" for seconds in times)
    verdict = "; ".join(result.faults) or "ok"
    return (result.scenario.name, result.scenario.alert, result.cause or "-", *shown, verdict)


def main() -> int:
    """0 if every page was right."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help="all, if none is named")
    parser.add_argument("--core", action="store_true", help="those that every build runs")
    parser.add_argument("--times", type=int, default=1, help="run each so often, to a fresh tenant each time")
    parser.add_argument("--every", default=EVERY, help="interval of the probes")
    parser.add_argument(
        "--scrape", type=int, default=1, help="seconds between scrapes, and between evaluations"
    )
    parser.add_argument("--group-wait", type=int, default=1)
    options = parser.parse_args()
    if absent := missing():
        print(f"drill: apt-get install {' '.join(absent)}", file=sys.stderr)
        return 2
    scenarios = [scenario for scenario in SCENARIOS if _wanted(scenario, options)] * options.times
    pace = Pace(
        scrape_seconds=options.scrape,
        rules_seconds=options.scrape,
        group_wait_seconds=options.group_wait,
    )
    print(f"Shortened in the configuration: incidents: {SHORTENED}.")
    print(f"Probes every {options.every}, scrapes and rules every {options.scrape} s, seconds below.\n")
    line = "{:36} {:24} {:28} {:>6} {:>6} {:>7} {:>6} {:>11} {:>8}  {}"
    print(line.format(*COLUMNS))
    started, failed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="smtp-exporter-drill-") as home:
        for result in drill(scenarios, Path(home), every=options.every, pace=pace):
            print(line.format(*row(result)), flush=True)
            failed += bool(result.faults)
    print(f"\n{len(scenarios)} scenarios, {failed} not as they should be, {time.monotonic() - started:.0f} s")
    return int(failed > 0)


def _wanted(scenario: Scenario, options: argparse.Namespace) -> bool:
    named = scenario.name in options.scenarios or not options.scenarios
    return named and (scenario.core or not options.core)


if __name__ == "__main__":
    sys.exit(main())
