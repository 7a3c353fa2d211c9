"""The example for Alertmanager: valid to the real program, and complete."""

from __future__ import annotations

import subprocess

import pytest
import yaml

from alerts.catalogue import alerts
from alerts.generate import HERE
from tests.real.programs import require

EXAMPLE = HERE / "alertmanager.example.yml"
NAMES = {alert.name for alert in alerts()}


def amtool(*arguments: str) -> str:
    done = subprocess.run(
        [require("amtool"), *arguments], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.mark.needs("amtool")
def test_example_is_valid_to_amtool() -> None:
    assert "SUCCESS" in amtool("check-config", str(EXAMPLE))


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (("alertname=SmtpBasicAuthCutOff", "severity=critical"), "on-call"),
        (("alertname=SmtpRelayUnreachable", "severity=critical"), "on-call"),
        (("alertname=SmtpThrottled", "severity=warning"), "tickets"),
        (("alertname=SmtpOAuthCredentialExpiryUnknown", "severity=info"), "nobody"),
        (("alertname=SmtpExporterWatchdog", "severity=info"), "dead-mans-switch"),
    ],
)
@pytest.mark.needs("amtool")
def test_alert_is_routed_to(labels: tuple[str, ...], receiver: str) -> None:
    assert amtool("config", "routes", "test", f"--config.file={EXAMPLE}", *labels) == receiver


def test_example_names_only_alerts_that_there_are() -> None:
    config = yaml.safe_load(EXAMPLE.read_text())
    matchers = [matcher for rule in config["inhibit_rules"] for side in rule.values() for matcher in side]
    matchers += [matcher for route in config["route"]["routes"] for matcher in route["matchers"]]
    named = {
        name
        for matcher in matchers
        if matcher.startswith("alertname")
        for name in matcher.split("=")[1].strip('~ "').split("|")
    }
    assert named <= NAMES
