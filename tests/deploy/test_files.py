"""Image, compose file and systemd unit: what they promise, and that what they name is there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter import __version__
from tests.real.programs import require

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
UNIT = ROOT / "deploy" / "systemd" / "smtp-exporter.service"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def instructions(name: str) -> list[str]:
    lines = DOCKERFILE.replace("\\\n", " ").splitlines()
    return [line.removeprefix(f"{name} ").strip() for line in lines if line.startswith(f"{name} ")]


def test_image_runs_as_a_user_by_number_who_is_not_root() -> None:
    assert instructions("USER")[-1] == "65532:65532"


def test_image_has_the_command_itself_as_its_first_process() -> None:
    assert instructions("ENTRYPOINT") == ['["smtp-exporter"]']


def test_image_builds_with_older_builders() -> None:
    assert "--link" not in "".join(instructions("COPY"))
    assert "<<" not in DOCKERFILE
    assert instructions("FROM") == ["python:3.13-slim AS build", "python:3.13-slim"]


def test_image_is_labelled_with_the_exporters_version() -> None:
    assert f"VERSION={__version__}" in instructions("ARG")
    assert 'org.opencontainers.image.version="$VERSION"' in instructions("LABEL")[0]


def test_image_gets_what_the_wheel_needs() -> None:
    let_in = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    copied = set(" ".join(instructions("COPY")[:3]).replace("./", "").split())

    assert copied == let_in
    assert all((ROOT / name).exists() for name in let_in)


@pytest.mark.parametrize("name", sorted(COMPOSE))
def test_service_of_the_compose_file_is_locked_down(name: str) -> None:
    service = COMPOSE[name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_compose_file_mounts_what_is_in_the_repository() -> None:
    mounts = [volume.split(":")[0] for service in COMPOSE.values() for volume in service["volumes"]]

    assert [mount for mount in mounts if mount.startswith("./") and not (ROOT / mount).exists()] == []


def test_dashboards_find_the_provisioned_source() -> None:
    file = ROOT / "deploy" / "grafana" / "provisioning" / "datasources" / "prometheus.yaml"
    [source] = yaml.safe_load(file.read_text())["datasources"]

    assert (source["type"], source["isDefault"]) == ("prometheus", True)


@pytest.mark.needs("promtool")
def test_prometheus_of_the_compose_file_is_right() -> None:
    promtool = require("promtool")
    file = ROOT / "deploy" / "prometheus" / "prometheus.yml"
    command = [promtool, "check", "config", "--syntax-only", str(file)]

    done = subprocess.run(command, check=False, text=True, capture_output=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("systemd-analyze")
def test_unit_exposes_little() -> None:
    analyze = require("systemd-analyze")
    command = [analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(UNIT)]

    done = subprocess.run(command, check=False, text=True, capture_output=True)

    assert done.returncode == 0, done.stdout + done.stderr
