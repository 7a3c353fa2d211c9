"""The demo played scenario by scenario under a real Prometheus, and what every panel's expression answered.

The one exporter is scraped under two names, so that there are two instances that name their accounts alike.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from dashboards.dashboard import Dashboard
from dashboards.generate import DASHBOARDS
from dashboards.query import Query, Scenario
from tests.dashboards.chosen_variables import choices, fill
from tests.real.prometheus import Prometheus, Sample, run_prometheus

READY_SECONDS = 30
SHOWN_SECONDS = 20
"""Two turns of every probe of the demo, and the scrapes after them, several times over."""
SETTLED_SECONDS = {Scenario.BAD_CREDENTIALS: 6}
"""For how long a scenario's first turns do not count: a probe is held from the turn after the refusal."""
LOOPBACK = "--web.listen-address=127.0.0.1:0", "--control.listen-address=127.0.0.1:0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query of a panel, with the reader's choices filled in."""

    dashboard: str
    panel: str
    query: Query
    promql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The series of one query in one scenario, or the fault that Prometheus found in it."""

    samples: Sequence[Sample] = ()
    fault: str = ""

    @property
    def has_numbers(self) -> bool:
        """Is there anything to draw?"""
        return any(not math.isnan(sample.value) for sample in self.samples)

    @property
    def says_something(self) -> bool:
        """Is there anything but zeros?"""
        return any(sample.value and not math.isnan(sample.value) for sample in self.samples)

    def shows(self, scenario: Scenario) -> bool:
        """Is that what a query for this scenario must answer while it is played?"""
        return self.has_numbers if scenario is Scenario.HEALTHY else self.says_something


Answers = Mapping[Scenario, Mapping[str, Answer]]
"""By scenario and expression."""


def questions(dashboards: Sequence[Dashboard] = DASHBOARDS) -> list[Asked]:
    """Every query of every panel."""
    return [
        Asked(dashboard=dashboard.name, panel=panel.title, query=query, promql=fill(query.expression, values))
        for dashboard in dashboards
        for values in [choices(dashboard)]
        for panel in dashboard.panels
        for query in panel.queries
    ]


@contextmanager
def played(directory: Path) -> Iterator[Answers]:
    """What everything answered in every scenario, in their order; the demo runs on in the block."""
    with _demo(directory) as ready, run_prometheus(directory, _two_names(ready["web"])) as prometheus:
        yield {scenario: _play(scenario, ready["control"], prometheus) for scenario in Scenario}


def _two_names(web: str) -> tuple[str, str]:
    port = web.rsplit(":", 1)[1]
    return f"127.0.0.1:{port}", f"localhost:{port}"


def _play(scenario: Scenario, control: str, prometheus: Prometheus) -> Mapping[str, Answer]:
    _send("PUT", f"{control}/scenario/{scenario}")
    settled = time.time() + SETTLED_SECONDS.get(scenario, 0)
    prometheus.wait_for(
        f"min(smtp_probe_last_run_timestamp_seconds) > {settled}", deadline_seconds=SHOWN_SECONDS
    )
    deadline, asked = time.monotonic() + SHOWN_SECONDS, questions()
    waiting = [each for each in asked if each.query.shows_in is scenario]
    while waiting and time.monotonic() < deadline:
        waiting = [each for each in waiting if not _answer(prometheus, each.promql).shows(scenario)]
        time.sleep(0.3)
    return {each.promql: _answer(prometheus, each.promql) for each in asked}


def _answer(prometheus: Prometheus, promql: str) -> Answer:
    try:
        return Answer(samples=prometheus.query(promql))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(fault=refused.read().decode())


@contextmanager
def _demo(directory: Path) -> Iterator[Mapping[str, str]]:
    """The demo as a process, its applications' secrets given an end; its `ready` line in words."""
    command = [sys.executable, "-m", "exporter", "demo", *LOOPBACK]
    with (directory / "demo.log").open("w") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"TMPDIR": str(directory)},
        )
    try:
        printed = _printed(process)
        ready = dict(re.findall(r"(web|control)=(\S+)", printed))
        configuration = re.search(r"^configuration +(.+)$", printed, re.MULTILINE)
        assert ready, (directory / "demo.log").read_text()
        assert configuration, printed
        _let_secrets_end(Path(configuration[1]))
        _send("POST", f"{ready['web']}/-/reload")
        yield ready
    finally:
        process.terminate()
        process.communicate(timeout=READY_SECONDS)


def _printed(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if line.startswith("ready "):
            break
    return printed


def _let_secrets_end(configuration: Path) -> None:
    document = yaml.safe_load(configuration.read_text())
    for account in document["accounts"].values():
        if "oauth2" in account["auth"]:
            account["auth"]["oauth2"]["client_secret"]["expires"] = "2099-01-01"
    document["incidents"] = {"severity": {"basic_auth_deadline_near": "none"}}  # else the calendar decides
    configuration.write_text(yaml.safe_dump(document, sort_keys=False))


def _send(method: str, url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10).close()
