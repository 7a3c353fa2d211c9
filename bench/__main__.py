"""`make bench`: every comparison in one run, as docs/performance.md has it."""

from __future__ import annotations

import os
import platform
import ssl
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from bench import exposition, growth, phases, start, steady, turns
from bench.world import ROUNDS

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`; the figures are of one run on one machine, bars missed included. Each is the
median of {rounds} alternating runs, with the least and the most beside it. CPU is that of the process
measured (user and system), never wall time. Servers hold each reply for 20 ms, {in_flight} sessions are
in flight, TLS 1.3, a certificate by ECDSA; a turn includes guard, diagnosis, incidents, metrics and
history. Phase errors are against the server's own log, with 400 logins in flight and the exporter on one
core; how exact the times are on your machine, `smtp-exporter selftest` says.

Machine: {cores} cores, load {load:.1f} at the start (other work makes figures worse, ours and theirs),
Python {python}, {openssl}.

| what | median | least to most | bar |
|---|---|---|---|
"""

STEADY = """
## 10,000 accounts, each logging in once a minute

The whole service, scraped every 15 seconds. CPU is that of its process, of one core.

"""

GROWTH = """
## Growth

One run, each size in a process of its own; each account logs in once a minute. Turns are copies of one real
login. CPU is that of the whole process, other threads included: what is kept of a turn is written to the
store meanwhile.

"""


def main() -> None:
    """Measure all, print it and write the page."""
    head = HEAD.format(
        rounds=ROUNDS,
        in_flight=turns.IN_FLIGHT,
        cores=os.cpu_count(),
        load=os.getloadavg()[0],
        python=platform.python_version(),
        openssl=ssl.OPENSSL_VERSION,
    )
    parts = (exposition, start, turns, phases)
    tables = ((STEADY, steady.lines()), (GROWTH, growth.lines()))
    below = chain.from_iterable(([text], _written(rows)) for text, rows in tables)
    whole = chain([head], *(_written(part.lines()) for part in parts), *below)
    with PAGE.open("w", encoding="utf-8") as page:
        for text in whole:  # as it comes: the whole takes half an hour
            print(text, end="", flush=True)
            page.write(text)
            page.flush()


def _written(lines: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
