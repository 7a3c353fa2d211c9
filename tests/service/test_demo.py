"""The demo as a newcomer sees it: healthy, broken by Microsoft, mended, ended."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from exporter.probes import kinds
from tests.real.programs import require
from tests.service.conftest import Command, Start

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def demo(start: Start, tmp_path: Path) -> Command:
    addresses = ("--web.listen-address=127.0.0.1:0", "--control.listen-address=127.0.0.1:0")
    return start("demo", *addresses, scratch=tmp_path)


def healthy(demo: Command) -> bool:
    values = demo.values("smtp_probe_success", account="basic", auth="basic")
    return values == [1, 1]


def test_demo_is_healthy_breaks_and_recovers(demo: Command, tmp_path: Path) -> None:
    demo.wait_for(lambda: healthy(demo), 25)
    for probe in ("login", "submission"):
        shown = {
            labels["phase"]
            for labels, _ in demo.samples("smtp_probe_phase_duration_seconds", probe=probe, account="basic")
        }
        assert shown == {phase.value for phase in kinds()[probe].phases}

    demo.put("/scenario/basic_auth_disabled")
    refused = {"probe": "login", "account": "basic", "auth": "basic"}
    demo.wait_for(lambda: demo.values("smtp_probe_success", **refused) == [0], 10)
    assert demo.values(
        "smtp_probe_failure_info", cause="basic_auth_disabled", actor="tenant_admin", **refused
    ) == [1]
    assert demo.values("smtp_probe_auth_result", result="disabled", **refused) == [1]

    demo.put("/scenario/healthy")
    demo.wait_for(lambda: healthy(demo), 12)

    assert demo.stop(signal.SIGINT) < 5
    assert [path.name for path in tmp_path.iterdir()] == ["command.log"]


@pytest.mark.real
@pytest.mark.needs("promtool")
def test_exposition_of_the_demo_satisfies_promtool(demo: Command) -> None:
    promtool = require("promtool")
    demo.wait_for(lambda: healthy(demo), 25)

    check = subprocess.run(
        [promtool, "check", "metrics"],
        check=False,
        input=demo.get("/metrics"),
        text=True,
        capture_output=True,
    )

    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")


def test_wrong_password_is_held_across_what_operators_do(demo: Command) -> None:
    demo.wait_for(lambda: healthy(demo), 25)
    config = next(line.split()[-1] for line in demo.printed.splitlines() if line.startswith("configuration"))

    demo.put("/scenario/bad_credentials")
    basic = {"account": "basic", "auth": "basic"}
    demo.wait_for(
        lambda: (
            demo.values("smtp_probe_held", **basic) == [1, 1]
            or demo.values("smtp_probe_runs_total", outcome="held", **basic) > [0, 0]
        ),
        20,
    )
    assert sum(demo.values("smtp_probe_failures_total", cause="bad_credentials", **basic)) == 1
    assert set(demo.values("smtp_probe_success", **basic)) == {0}

    demo.put("/scenario/healthy")
    assert "bad_credentials" in guard("status", config)
    guard("release", config, "basic")
    demo.wait_for(lambda: healthy(demo), 25)


def guard(action: str, config: str, *names: str) -> str:
    import sys

    command = [sys.executable, "-m", "exporter", "guard", action, *names, f"--config.file={config}"]
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout


SEEN = {
    "direct_send_rejected": ({"relay": "direct"}, "direct_send_rejected"),
    "spf_not_covering_egress": ({"domain": "contoso.example"}, "spf_not_covering"),
    "dns_record_missing": ({"domain": "contoso.example"}, "dns_record_missing"),
}
"""Scenario, whose probe fails by it, and the cause."""


def test_demo_has_a_relay_and_a_domain_that_break_and_recover(demo: Command) -> None:
    for labels, _ in SEEN.values():
        demo.wait_for(lambda labels=labels: demo.values("smtp_probe_success", **labels) == [1], 25)

    for scenario, (labels, cause) in SEEN.items():
        demo.put(f"/scenario/{scenario}")
        demo.wait_for(
            lambda labels=labels, cause=cause: (
                demo.values("smtp_probe_failure_info", cause=cause, **labels) == [1]
            ),
            12,
        )
    demo.put("/scenario/healthy")
    for labels, _ in SEEN.values():
        demo.wait_for(lambda labels=labels: demo.values("smtp_probe_success", **labels) == [1], 12)


INCIDENTS = {
    "legacy_tls_accepted": "legacy_tls_accepted",
    "certificate_expiring": "certificate_expiring",
    "egress_address_changed": "egress_address_changed",
    "port_25_blocked": "port_blocked",
}
"""Scenario and the incident of relay `relay` that comes of it."""


@pytest.mark.timeout(300)
def test_faults_of_the_demos_relay_become_its_incidents(demo: Command) -> None:
    demo.wait_for(lambda: demo.values("smtp_probe_success", relay="relay", probe="tls") == [1], 30)

    for scenario, incident in INCIDENTS.items():
        demo.put(f"/scenario/{scenario}")
        demo.wait_for(
            lambda incident=incident: demo.values("smtp_incident", incident=incident, relay="relay") == [1],
            90,
        )
