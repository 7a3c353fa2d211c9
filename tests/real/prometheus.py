"""Prometheus: scrapes what it is told to, and answers queries."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .daemon import running
from .loopback import HOST, free_port
from .programs import require
from .waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series of an instant query's answer."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """A running Prometheus."""

    url: str
    log: Path

    def query(self, promql: str) -> list[Sample]:
        """What an instant query answers now. Raises urllib.error.HTTPError for what is no PromQL."""
        parameters = urllib.parse.urlencode({"query": promql})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{parameters}", timeout=10) as response:
            answer = json.load(response)
        return [_sample(series) for series in answer["data"]["result"]]

    def wait_for(self, promql: str, *, deadline_seconds: float = 20) -> list[Sample]:
        """The first answer to a query that is not empty. Raises TimeoutError."""
        return until(lambda: self.query(promql), f"an answer to {promql}", deadline_seconds=deadline_seconds)

    def is_ready(self) -> bool:
        """Has it read its storage and its configuration?"""
        try:
            urllib.request.urlopen(f"{self.url}/-/ready", timeout=10).close()
        except urllib.error.HTTPError as not_yet:
            not_yet.close()
            return False
        return True


def _sample(series: Mapping[str, Any]) -> Sample:
    return Sample(labels=series["metric"], value=float(series["value"][1]))


@contextmanager
def run_prometheus(run: Path, targets: Sequence[str]) -> Iterator[Prometheus]:
    """A Prometheus that scrapes these targets (`host:port`) every second, for the time of the block."""
    port, conf, log = free_port(), run / "prometheus.yml", run / "prometheus.log"
    program = require("prometheus")
    conf.write_text(json.dumps(_configuration(targets)))  # JSON is YAML
    command = [program, f"--config.file={conf}", f"--storage.tsdb.path={run / 'data'}"]
    command += [f"--web.listen-address={HOST}:{port}", "--log.level=warn"]
    prometheus = Prometheus(url=f"http://{HOST}:{port}", log=log)
    with running("prometheus", command, log=log, ports=[port]):
        until(prometheus.is_ready, "Prometheus to be ready")  # until then it answers queries with 503
        yield prometheus


def _configuration(targets: Sequence[str]) -> dict[str, Any]:
    return {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [{"job_name": "smtp-exporter", "static_configs": [{"targets": list(targets)}]}],
    }
