"""A real Prometheus takes what the exporter says, and answers with it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .configuration import one_account_each, relay
from .exporter_process import ExporterProcess, run_exporter
from .loopback import free_port
from .mailstack import Mailstack
from .programs import require
from .prometheus import Prometheus

pytestmark = pytest.mark.real

StartPrometheus = Callable[..., Prometheus]


@pytest.fixture(scope="module")
def scraped(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    """An exporter with a login that works and one that does not, both run at least once."""
    directory, ports = tmp_path_factory.mktemp("scraped"), mailstack.postfix.ports
    relays = {name: relay(ports[name], mailstack.pki.ca_file) for name in ("submission", "expired")}
    config = one_account_each(relays, "alice", directory)
    with run_exporter(config, directory, log_directory / "exporter-scraped.log") as process:
        process.wait_for("smtp_probe_success", probe="login", account="submission")
        process.wait_for("smtp_probe_failure_info", probe="login", account="expired")
        yield process


def test_target_that_is_down_is_seen_to_be_down(prometheus: StartPrometheus) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    assert prometheus(nobody).wait_for("up == 0")[0].labels["instance"] == nobody


def test_query_for_success_answers_one_for_the_login_that_works(
    scraped: ExporterProcess, prometheus: StartPrometheus
) -> None:
    answer = prometheus(scraped.address).wait_for('smtp_probe_success{probe="login",account="submission"}')
    assert [series.value for series in answer] == [1]


def test_query_joins_the_failure_with_the_tenant(
    scraped: ExporterProcess, prometheus: StartPrometheus
) -> None:
    joined = "smtp_probe_failure_info * on (job, instance, account) group_left (tenant) smtp_account_info"
    answer = prometheus(scraped.address).wait_for(joined)
    assert [(each.labels["cause"], each.labels["tenant"]) for each in answer] == [
        ("cert_expired", "example.test")
    ]


@pytest.mark.needs("promtool")
def test_promtool_finds_nothing_to_say_about_the_exposition(scraped: ExporterProcess) -> None:
    done = subprocess.run(
        [require("promtool"), "check", "metrics"],
        input=scraped.metrics().text, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
