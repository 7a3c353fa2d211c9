"""Two ways to a real Alertmanager, by Prometheus' rules and by the exporter itself, are one notification."""

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


def in_alertmanager(prometheus: Prometheus) -> list[dict[str, str]]:
    alerts = get(f"{prometheus.alertmanager_url}/api/v2/alerts")
    return [each["labels"] for each in alerts if each["labels"]["alertname"] == ALERT]


def sent(deployment: Deployment) -> float:
    name = 'smtp_exporter_notices_total{result="sent"} '
    found = (line for line in deployment.exposition().splitlines() if line.startswith(name))
    return float(next(found).removeprefix(name))


@pytest.mark.real
@pytest.mark.needs(*PROGRAMS)
@pytest.mark.timeout(200)
def test_both_ways_are_one_alert_and_one_notification(tmp_path: Path) -> None:
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

        deployment.set_scenario("healthy")
        assert until(lambda: told(receiver.since(before), "resolved"), WAIT_SECONDS)
        time.sleep(SETTLED_SECONDS)
        assert (len(told(receiver.since(before), "firing")), in_alertmanager(prometheus)) == (1, [])
