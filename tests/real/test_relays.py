"""reach and tls at real servers: TLS versions and modes, ports that drop, refuse, prohibit or drip."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .configuration import relay
from .exporter_process import REPOSITORY, ExporterProcess, run_exporter
from .loopback import free_port
from .mailstack import Mailstack
from .namespace import namespace
from .scripted_port import dripping_port

pytestmark = pytest.mark.real

ACCEPTED = {
    "submission": {"TLSv1.2", "TLSv1.3"},
    "tls10_only": {"TLSv1.0"},
    "tls13_only": {"TLSv1.3"},
    "implicit": {"TLSv1.2", "TLSv1.3"},
}
"""Listener and the versions that a dialogue works with."""

TLS_CAUSES = {
    "tls10_only": "tls_version_rejected",
    "expired": "cert_expired",
    "wrong_name": "cert_name_mismatch",
    "self_signed": "cert_untrusted",
    "no_starttls": "starttls_not_offered",
}


@pytest.fixture(scope="module")
def looking(
    mailstack: Mailstack, tmp_path_factory: pytest.TempPathFactory, log_directory: Path
) -> Iterator[ExporterProcess]:
    directory, ports = tmp_path_factory.mktemp("relays"), mailstack.postfix.ports
    probes = {"reach": {"every": "5s"}, "tls": {"every": "10s"}}
    relays = {
        name: relay(
            ports[name],
            mailstack.pki.ca_file,
            tls="implicit" if name == "implicit" else "starttls",
            probes=probes,
        )
        for name in {*ACCEPTED, *TLS_CAUSES}
    }
    relays["nobody"] = relay(free_port(), mailstack.pki.ca_file, probes=probes)
    relays["legacy"] = relay(
        ports["tls10_only"], mailstack.pki.ca_file, expect={"tls_min": "1.0"}, probes=probes
    )
    with run_exporter({"relays": relays}, directory, log_directory / "exporter-relays.log") as process:
        yield process


@pytest.mark.parametrize(("name", "versions"), ACCEPTED.items())
def test_versions_are_those_that_the_server_speaks(
    looking: ExporterProcess, name: str, versions: set[str]
) -> None:
    seen = looking.wait_for("smtp_relay_tls_version_accepted", lambda _: True, relay=name, version="TLSv1.2")
    told = seen.series("smtp_relay_tls_version_accepted", relay=name)
    assert {each.labels["version"] for each in told if each.value} == versions


@pytest.mark.parametrize("name", ["submission", "tls13_only", "implicit"])
def test_sound_relay_is_a_success(looking: ExporterProcess, name: str) -> None:
    looking.wait_for("smtp_probe_success", probe="reach", relay=name)
    looking.wait_for("smtp_probe_success", probe="tls", relay=name)


@pytest.mark.parametrize(("name", "cause"), TLS_CAUSES.items())
def test_fault_of_tls_has_its_cause(looking: ExporterProcess, name: str, cause: str) -> None:
    seen = looking.wait_for("smtp_probe_failure_info", probe="tls", relay=name)
    assert seen.labels("smtp_probe_failure_info", probe="tls", relay=name)["cause"] == cause


def test_old_relay_that_is_allowed_to_be_old_is_a_success(looking: ExporterProcess) -> None:
    looking.wait_for("smtp_probe_success", probe="tls", relay="legacy")


def test_refused_port_is_told_and_named(looking: ExporterProcess) -> None:
    seen = looking.wait_for("smtp_probe_failure_info", probe="reach", relay="nobody")
    assert seen.labels("smtp_probe_failure_info", probe="reach", relay="nobody")["cause"] == "connect_refused"
    assert seen.value("smtp_relay_reachable", relay="nobody") == 0


def check(target: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [*more, sys.executable, "-m", "exporter", "check", "--json", target]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=40, cwd=REPOSITORY)


@pytest.mark.needs("nft", "ip")
def test_check_of_a_port_that_drops_says_so_within_twelve_seconds() -> None:
    with namespace("tcp dport 587 drop") as inside:
        began = time.monotonic()
        done = check("127.0.0.1:587", *inside)
        took = time.monotonic() - began

    report = json.loads(done.stdout)["ports"]["587"]["reach"]
    assert (done.returncode, report["diagnosis"]["cause"]) == (2, "connect_timeout")
    assert took < 14  # the check's own 12 s, and the interpreter's start on a busy machine


@pytest.mark.needs("nft", "ip")
def test_check_of_a_port_that_an_administrator_prohibits_says_so() -> None:
    with namespace("tcp dport 587 reject with icmpx type admin-prohibited") as inside:
        done = check("127.0.0.1:587", *inside)

    assert json.loads(done.stdout)["ports"]["587"]["reach"]["diagnosis"]["cause"] == "host_unreachable"


def test_dripping_banner_delays_no_other_probe(
    mailstack: Mailstack, tmp_path: Path, log_directory: Path
) -> None:
    with dripping_port() as port:
        near = relay(mailstack.postfix.ports["submission"], mailstack.pki.ca_file)
        relays = {
            f"drips{number}": {
                "host": "127.0.0.1",
                "port": port,
                "tls": "none",
                "probes": {"reach": {"every": "1s"}},
            }
            for number in range(20)
        }
        relays["near"] = {**near, "probes": {"reach": {"every": "1s"}}}
        with run_exporter({"relays": relays}, tmp_path, log_directory / "exporter-dripping.log") as process:
            process.wait_for("smtp_probe_success", probe="reach", relay="near")
            before = process.metrics().value("smtp_probe_runs_total", relay="near", outcome="success") or 0
            time.sleep(5)
            seen = process.metrics()

    assert (seen.value("smtp_probe_runs_total", relay="near", outcome="success") or 0) - before >= 4
