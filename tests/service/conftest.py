"""The command as a process, watched from outside: what it prints, serves and leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from prometheus_client.parser import text_string_to_metric_families

Labels = dict[str, str]


@dataclass
class Command:
    """A running `smtp-exporter` command."""

    process: subprocess.Popen[str]
    ready: dict[str, str]
    printed: str

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.ready["web"] + path, timeout=5) as answer:
            text: str = answer.read().decode()
            return text

    def put(self, path: str) -> None:
        request = urllib.request.Request(self.ready["control"] + path, method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    def values(self, name: str, **labels: str) -> list[float]:
        return [value for _, value in self.samples(name, **labels)]

    def samples(self, name: str, **labels: str) -> list[tuple[Labels, float]]:
        families = text_string_to_metric_families(self.get("/metrics"))
        found = (sample for family in families for sample in family.samples if sample.name == name)
        return [(own.labels, own.value) for own in found if labels.items() <= own.labels.items()]

    def wait_for(self, fits: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not fits():
            assert time.monotonic() < deadline, self.get("/metrics")
            time.sleep(0.1)

    def stop(self, with_signal: int = signal.SIGTERM) -> float:
        """Ask it to end; the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(with_signal)
        assert self.process.wait(timeout=10) == 0
        return time.monotonic() - started


Start = Callable[..., Command]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command and waits for its `ready` line; what still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []
    log = tmp_path / "command.log"

    def run(*arguments: str, scratch: Path | None = None, prefix: tuple[str, ...] = ()) -> Command:
        environment = {**os.environ, **({"TMPDIR": str(scratch)} if scratch else {})}
        with log.open("a") as errors:
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", "exporter", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )
        running.append(process)
        assert process.stdout is not None
        ready, printed = _ready(process.stdout)
        assert ready, printed + log.read_text()
        return Command(process, ready, printed)

    yield run
    for process in running:
        process.kill()
        process.communicate()


def _ready(output: IO[str]) -> tuple[dict[str, str], str]:
    printed = ""
    for line in output:
        printed += line
        if line.startswith("ready "):
            return dict(word.split("=", 1) for word in line.split()[1:]), printed
    return {}, printed
