"""A domain's records at a real name server: the good ones are a success, each fault has its cause."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .exporter_process import ExporterProcess, run_exporter
from .knot import Knot, run_knot
from .silent_port import silent_port

pytestmark = pytest.mark.real

CAUSES = {
    "uncovered": "spf_not_covering",
    "two-spf": "spf_record_invalid",
    "deep": "spf_record_invalid",
    "void": "spf_record_invalid",
    "loop": "spf_record_invalid",
    "no-dkim": "dns_record_missing",
    "revoked": "dns_record_invalid",
    "no-dmarc": "dns_record_missing",
    "two-dmarc": "dns_record_invalid",
    "no-mx": "dns_record_missing",
    "lost-mx": "dns_record_invalid",
    "sts": "dns_record_invalid",
    "unnamed": "ptr_missing",
}
"""Domain below mail.test and the cause that its fault is."""

SIGNS = ("good", "no-dkim", "revoked")
ADDRESS = "203.0.113.10"


def dns_probe(name: str) -> dict[str, object]:
    address = "203.0.113.77" if name == "unnamed" else ADDRESS
    selectors = {"dkim_selectors": ["selector1"]} if name in SIGNS else {}
    return {"probes": {"dns": {"every": "10s", "sends_from": [address], **selectors}}}


@pytest.fixture(scope="module")
def knot(run_directory: Path, log_directory: Path) -> Iterator[Knot]:
    with run_knot(run_directory / "knot", log_directory / "knot.log") as running_knot:
        yield running_knot


@pytest.fixture(scope="module")
def watching(
    knot: Knot, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    directory = tmp_path_factory.mktemp("domains")
    domains = {f"{name}.mail.test": dns_probe(name) for name in ("good", "long", *CAUSES)}
    domains["signed.test"] = {"probes": {"dns": {"every": "10s", "expect": ["mx", "spf", "dmarc", "tlsa"]}}}
    domains["gone.test"] = {"probes": {"dns": {"every": "10s"}}}
    config = {"dns": knot.config, "domains": domains}
    with run_exporter(config, directory, log_directory / "exporter-domains.log") as process:
        yield process


@pytest.mark.parametrize("domain", ["good.mail.test", "long.mail.test", "signed.test"])
def test_sound_domain_is_a_success(watching: ExporterProcess, domain: str) -> None:
    seen = watching.wait_for("smtp_probe_success", probe="dns", domain=domain)
    assert seen.series("smtp_probe_failure_info", domain=domain) == []


@pytest.mark.parametrize(("name", "cause"), CAUSES.items())
def test_fault_has_its_cause(watching: ExporterProcess, name: str, cause: str) -> None:
    seen = watching.wait_for("smtp_probe_failure_info", domain=f"{name}.mail.test")
    assert seen.labels("smtp_probe_failure_info", domain=f"{name}.mail.test")["cause"] == cause


def test_zone_that_the_server_has_lost_is_its_fault_and_not_the_records(watching: ExporterProcess) -> None:
    seen = watching.wait_for("smtp_probe_failure_info", domain="gone.test")
    assert seen.labels("smtp_probe_failure_info", domain="gone.test")["cause"] == "dns_temporary_failure"


def test_spf_result_is_told_for_the_sending_address(watching: ExporterProcess) -> None:
    seen = watching.wait_for("smtp_domain_spf_result", domain="uncovered.mail.test")
    assert seen.labels("smtp_domain_spf_result", domain="uncovered.mail.test")["result"] == "softfail"


def test_policy_and_lookups_are_told(watching: ExporterProcess) -> None:
    seen = watching.wait_for("smtp_probe_success", probe="dns", domain="good.mail.test")
    assert seen.labels("smtp_domain_dmarc_info", domain="good.mail.test")["policy"] == "reject"
    assert seen.value("smtp_domain_spf_dns_lookups", domain="good.mail.test") == 0


@pytest.mark.parametrize(("domain", "there"), [("signed.test", 1), ("good.mail.test", 0)])
def test_tlsa_counts_in_a_signed_zone_only(watching: ExporterProcess, domain: str, there: int) -> None:
    seen = watching.wait_for("smtp_probe_success", probe="dns", domain=domain)
    assert seen.value("smtp_domain_record_present", domain=domain, record="tlsa") == there


def test_probe_of_a_domain_has_no_relay_label(watching: ExporterProcess) -> None:
    seen = watching.wait_for("smtp_probe_success", probe="dns", domain="good.mail.test")
    assert "relay" not in seen.labels("smtp_probe_success", domain="good.mail.test")


def test_page_of_a_domain_tells_its_records(watching: ExporterProcess) -> None:
    watching.wait_for("smtp_probe_success", probe="dns", domain="good.mail.test")
    (probe,) = watching.probes_of("good.mail.test")
    assert {"fact": "dmarcpolicy", "policy": "reject"} in probe["runs"][0]["facts"]


def test_silent_name_server_delays_no_other_probe(tmp_path: Path, log_directory: Path) -> None:
    """Thirty domains whose server never answers, beside one relay that is looked at every second."""
    with silent_port() as port:
        config = {
            "dns": {"nameservers": ["127.0.0.1"], "port": port, "timeout": "2s"},
            "domains": {f"d{number}.test": {"probes": {"dns": {"every": "5s"}}} for number in range(30)},
            "relays": {
                "near": {"host": "127.0.0.1", "port": 9, "tls": "none", "probes": {"reach": {"every": "1s"}}}
            },
        }
        with run_exporter(config, tmp_path, log_directory / "exporter-silent.log") as process:
            process.wait_for("smtp_probe_failure_info", probe="dns", domain="d1.test")
            before = process.metrics().value("smtp_probe_runs_total", relay="near", outcome="failure") or 0
            time.sleep(6)
            seen = process.metrics()

    assert (seen.value("smtp_probe_runs_total", relay="near", outcome="failure") or 0) - before >= 5
    assert seen.value("smtp_exporter_missed_runs_total") == 0
