"""The rules and the exporter itself tell a real Alertmanager: one notification, whatever is restarted."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from drill.deployment import Deployment, deployed, free_ports
from drill.monitoring import EXTERNAL_LABELS, PROGRAMS, Pace, Prometheus, monitoring
from drill.receiver import Notice, receiving
from drill.run import accounts_of, all_succeeding, until

ALERT = "SmtpAuthDisabled"
SCENARIO = "smtp_auth_disabled_tenant"
INCIDENT = 'smtp_incident{incident="auth_disabled"}'
WAIT_SECONDS = 60.0
SETTLED_SECONDS = 5  # several flushes of Alertmanager's group, and evaluations of the rules


def told(notices: tuple[Notice, ...], status: str) -> list[Notice]:
    return [each for each in notices if each.labels["alertname"] == ALERT and each.status == status]


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def by_rule(prometheus: Prometheus) -> list[dict[str, str]]:
    """Labels of the alerts that Prometheus itself sends."""
    alerts = get(f"{prometheus.url}/api/v1/alerts")["data"]["alerts"]
    return [each["labels"] for each in alerts if each["labels"]["alertname"] == ALERT]


def opened(deployment: Deployment) -> tuple[str, str]:
    """ID and start of the one incident that is told, by the exporter's page."""
    page = urllib.request.Request(
        f"http://{deployment.target}/incidents", headers={"Accept": "application/json"}
    )
    with urllib.request.urlopen(page, timeout=10) as answer:
        (line,) = [each for each in json.load(answer)["incidents"] if each["told"]]
    return line["id"], line["since"]


def in_alertmanager(prometheus: Prometheus) -> list[dict[str, str]]:
    alerts = get(f"{prometheus.alertmanager_url}/api/v2/alerts")
    return [each["labels"] for each in alerts if each["labels"]["alertname"] == ALERT]


def sent(deployment: Deployment) -> float:
    name = 'smtp_exporter_notices_total{result="sent"} '
    found = (line for line in deployment.exposition().splitlines() if line.startswith(name))
    return float(next(found).removeprefix(name))


@pytest.mark.real
@pytest.mark.needs(*PROGRAMS)
@pytest.mark.timeout(300)
def test_both_ways_are_one_notification_over_a_kill_and_a_restart(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    accounts = accounts_of("contoso.example")
    with (
        receiving(port) as receiver,
        deployed(tmp_path, every="2s", accounts=(), serving=False) as deployment,
        monitoring(tmp_path, deployment.target, port, Pace()) as prometheus,
    ):
        deployment.alertmanagers = [{"url": prometheus.alertmanager_url, "labels": EXTERNAL_LABELS}]
        deployment.watch(accounts)
        deployment.start_exporter()
        assert until(lambda: all_succeeding(prometheus, 'probe="login"'), WAIT_SECONDS)
        before = time.time()
        deployment.set_scenario(SCENARIO)
        assert until(lambda: by_rule(prometheus), WAIT_SECONDS)
        assert until(lambda: sent(deployment) > 0, WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)

        (labels,) = by_rule(prometheus)
        assert in_alertmanager(prometheus) == [labels | EXTERNAL_LABELS]
        (page,) = told(receiver.since(before), "firing")
        assert page.labels == labels | EXTERNAL_LABELS
        assert page.annotations["runbook_url"].endswith(f"/runbooks/{ALERT}")

        incident = opened(deployment)
        deployment.kill_exporter()
        prometheus.program.stop()
        prometheus.program.start()
        time.sleep(SETTLED_SECONDS)  # it evaluates what it scraped before
        deployment.start_exporter()
        again = time.time()
        assert until(lambda: prometheus.first(f"timestamp({INCIDENT}) > {again}"), WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)
        assert opened(deployment) == incident

        deployment.set_scenario("healthy")
        assert until(lambda: told(receiver.since(before), "resolved"), WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)
        shown = [len(told(receiver.since(before), status)) for status in ("firing", "resolved")]
        assert (shown, in_alertmanager(prometheus)) == ([1, 1], [])
