"""Prometheus and Alertmanager, the Debian packages' programs, with our rules and our example, shortened."""

# ruff: noqa: S310, S603 - it opens and starts only what it has made itself

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from alerts.generate import HERE, rule_file
from drill.deployment import HOST, START_SECONDS, ended, free_ports, until_open

EXAMPLE = HERE / "alertmanager.example.yml"
PROGRAMS = {"prometheus": "prometheus", "prometheus-alertmanager": "prometheus-alertmanager"}
"""Program and the Debian package that brings it."""
NOBODY = "nobody"
EXTERNAL_LABELS = {"cluster": "drill"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what happens; `group_wait_seconds` None keeps the example's."""

    scrape_seconds: int = 1
    rules_seconds: int = 1
    group_wait_seconds: int | None = 1
    group_interval_seconds: int = 1


@dataclass(slots=True, kw_only=True)
class Program:
    """One of them as a process, with its log; it keeps its port and its data over a restart."""

    command: list[str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        until_open(self.port)
        _until_ready(self.port)

    def stop(self) -> None:
        """End it as a service manager does."""
        if self.process is not None:
            ended(self.process)
            self.process = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """One that runs, and the Alertmanager beside it."""

    url: str
    alertmanager_url: str
    program: Program

    def first(self, expression: str) -> float | None:
        """The smallest value of an expression now."""
        asked = urllib.parse.urlencode({"query": f"min({expression})"})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{asked}", timeout=10) as answer:
            found = json.load(answer)["data"]["result"]
        return float(found[0]["value"][1]) if found else None


def missing() -> list[str]:
    """Debian packages of which a program is not here."""
    return [package for program, package in PROGRAMS.items() if shutil.which(program) is None]


@contextmanager
def monitoring(home: Path, target: str, receiver_port: int, pace: Pace) -> Iterator[Prometheus]:
    """Both, for the time of the block."""
    prometheus_port, alertmanager_port = free_ports(2)
    (home / "rules.yml").write_text(rule_file())
    (home / "alertmanager.yml").write_text(yaml.safe_dump(_routes(receiver_port, pace)))
    (home / "prometheus.yml").write_text(yaml.safe_dump(_scrapes(target, alertmanager_port, pace)))
    alertmanager = Program(
        command=[
            "prometheus-alertmanager",
            f"--config.file={home / 'alertmanager.yml'}",
            f"--storage.path={home / 'alertmanager'}",
            f"--web.listen-address={HOST}:{alertmanager_port}",
            "--cluster.listen-address=",
        ],
        port=alertmanager_port,
        log=home / "alertmanager.log",
    )
    prometheus = Program(
        command=[
            "prometheus",
            f"--config.file={home / 'prometheus.yml'}",
            f"--storage.tsdb.path={home / 'prometheus'}",
            f"--web.listen-address={HOST}:{prometheus_port}",
        ],
        port=prometheus_port,
        log=home / "prometheus.log",
    )
    with ExitStack() as stack:
        for program in (alertmanager, prometheus):
            stack.callback(program.stop)
            program.start()
        yield Prometheus(
            url=f"http://{HOST}:{prometheus_port}",
            alertmanager_url=f"http://{HOST}:{alertmanager_port}",
            program=prometheus,
        )


def _until_ready(port: int) -> None:
    """Both listen before they answer. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"port {port} does not get ready; see the logs")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/-/ready", timeout=10).close()
    except OSError:
        return False
    return True


def _scrapes(target: str, alertmanager_port: int, pace: Pace) -> dict[str, Any]:
    return {
        "global": {
            "scrape_interval": f"{pace.scrape_seconds}s",
            "scrape_timeout": f"{pace.scrape_seconds}s",
            "evaluation_interval": f"{pace.rules_seconds}s",
            "external_labels": EXTERNAL_LABELS,
        },
        "rule_files": ["rules.yml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"{HOST}:{alertmanager_port}"]}]}]},
        "scrape_configs": [{"job_name": "smtp-exporter", "static_configs": [{"targets": [target]}]}],
    }


def _routes(receiver_port: int, pace: Pace) -> dict[str, Any]:
    """The example, to our receiver and in a hurry; what it tells to nobody is told to us."""
    text = EXAMPLE.read_text().replace("127.0.0.1:9095", f"{HOST}:{receiver_port}")
    config: dict[str, Any] = yaml.safe_load(text)
    nobody = next(each for each in config["receivers"] if each["name"] == NOBODY)
    nobody["webhook_configs"] = [{"url": f"http://{HOST}:{receiver_port}/{NOBODY}"}]
    for route in (config["route"], *config["route"]["routes"]):
        route["group_interval"] = f"{pace.group_interval_seconds}s"
        if pace.group_wait_seconds is not None:
            route["group_wait"] = f"{pace.group_wait_seconds}s"
    return config
