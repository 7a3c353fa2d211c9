"""Ratios that must not get worse, each to a peer in the same run: `python -m bench.ratios`, seconds, for CI.

The bars leave a margin for a busy machine; how far we are from the aims, docs/performance.md says.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from prometheus_client import generate_latest

from bench.exposition import metrics_of
from bench.turns import has_blackbox, of_blackbox, of_ours
from bench.world import ROUNDS, World, cpu_of_command, world
from exporter.config.load import load
from exporter.metrics.exposition import Exposition
from exporter.probes import kinds

ACCOUNTS = 1_000
TURNS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """What is measured, what it is measured by, and the most that one may be of the other."""

    what: str
    ours: Callable[[], float]
    theirs: Callable[[], float]
    most: float

    def median(self) -> float:
        """Of rounds by turns."""
        return statistics.median(self.ours() / self.theirs() for _ in range(ROUNDS))


def ratios(at: World) -> Iterator[Ratio]:
    """All that can be measured here: blackbox_exporter need not be installed."""
    file, bare = at.configuration(ACCOUNTS), [sys.executable, "-c", "pass"]
    yield Ratio(
        what="--version to a bare interpreter",
        ours=lambda: cpu_of_command([sys.executable, "-m", "exporter", "--version"]),
        theirs=lambda: cpu_of_command(bare),
        most=2.2,
    )
    text = file.read_text()
    yield Ratio(
        what="reading a configuration to libyaml's reading of its text",
        ours=lambda: _cpu(lambda: load(file, kinds(), resolve_secrets=False)),
        theirs=lambda: _cpu(lambda: deque(yaml.parse(text, Loader=yaml.CSafeLoader), maxlen=0)),
        most=8.0,
    )
    metrics = metrics_of(3 * ACCOUNTS)
    exposition = Exposition(metrics)
    yield Ratio(
        what="a scrape to prometheus_client's",
        ours=lambda: _cpu(lambda: b"".join(exposition.content("text/plain")[1])),
        theirs=lambda: _cpu(lambda: generate_latest(metrics.registry)),
        most=1 / 15,
    )
    if has_blackbox():
        yield Ratio(
            what="a submission, all included, to blackbox_exporter's",
            ours=lambda: of_ours(at, "submission", TURNS),
            theirs=lambda: of_blackbox(at, "submission", TURNS),
            most=2.5,
        )


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Print each; exit 1 if one is above its bar."""
    failed = False
    with world() as at:
        for ratio in ratios(at):
            median = ratio.median()
            failed |= median > ratio.most
            print(f"{ratio.what}: {median:.3g}, at most {ratio.most:.3g}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
