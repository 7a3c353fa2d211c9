"""kill -9 of the exporter and a restart of Prometheus amid an incident: the same one, and no second page."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from drill.deployment import Deployment, deployed, free_ports
from drill.monitoring import EXTERNAL_LABELS, PROGRAMS, Pace, monitoring
from drill.receiver import Notice, Receiver, receiving
from drill.run import accounts_of, all_succeeding, until

ALERT = "SmtpAuthDisabled"
INCIDENT = 'smtp_incident{incident="auth_disabled"}'
WAIT_SECONDS = 60.0
SETTLED_SECONDS = 6  # several scrapes, evaluations, runs, and flushes of Alertmanager's group


def told(receiver: Receiver, since: float, status: str) -> list[Notice]:
    notices = receiver.since(since)
    return [each for each in notices if each.labels["alertname"] == ALERT and each.status == status]


def opened(deployment: Deployment) -> Any:
    """ID and start of the one incident that is told, by the exporter's page."""
    request = urllib.request.Request(
        f"http://{deployment.target}/incidents", headers={"Accept": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        (line,) = [each for each in json.load(answer)["incidents"] if each["told"]]
    return line["id"], line["since"]


@pytest.mark.real
@pytest.mark.needs(*PROGRAMS)
@pytest.mark.timeout(200)
def test_kill_of_the_exporter_and_restart_of_prometheus_page_nobody_again(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with (
        receiving(port) as receiver,
        deployed(tmp_path, every="2s", accounts=(), serving=False) as deployment,
        monitoring(tmp_path, deployment.target, port, Pace()) as prometheus,
    ):
        deployment.alertmanagers = [{"url": prometheus.alertmanager_url, "labels": EXTERNAL_LABELS}]
        deployment.watch(accounts_of("contoso.example"))
        deployment.start_exporter()
        assert until(lambda: all_succeeding(prometheus, 'probe="login"'), WAIT_SECONDS)
        since = time.time()
        deployment.set_scenario("smtp_auth_disabled_tenant")
        assert until(lambda: told(receiver, since, "firing"), WAIT_SECONDS)
        assert until(lambda: prometheus.first(f"{INCIDENT} == 1"), WAIT_SECONDS)
        before = opened(deployment)

        deployment.kill_exporter()
        prometheus.program.stop()
        prometheus.program.start()
        time.sleep(SETTLED_SECONDS)  # it evaluates what it scraped before
        deployment.start_exporter()
        again = time.time()
        assert until(lambda: prometheus.first(f"timestamp({INCIDENT}) > {again}"), WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)

        assert opened(deployment) == before
        assert (len(told(receiver, since, "firing")), told(receiver, since, "resolved")) == (1, [])

        deployment.set_scenario("healthy")
        assert until(lambda: told(receiver, since, "resolved"), WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)
        assert [len(told(receiver, since, status)) for status in ("firing", "resolved")] == [1, 1]
