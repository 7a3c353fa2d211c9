"""The whole chart under each Helm: lint, render, valid for the API server, and wrong values refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from exporter import __version__
from tests.real.programs import require

from .conftest import CASES, CHART, Document, Helm, Render, values_of

KUBERNETES = ("1.28", "1.31", "1.34")
OPERATORS = "monitoring.coreos.com/v1"


@pytest.mark.parametrize("case", CASES)
def test_lint_finds_nothing(helm: Helm, case: str) -> None:
    done = helm.run("lint", "--strict", str(CHART), f"--values={values_of(case)}")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES)
def test_every_object_is_valid_for_three_kubernetes_versions(helm: Helm, case: str) -> None:
    checker = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is missing")

    for document in helm.template(f"--values={values_of(case)}"):
        if document["apiVersion"] != OPERATORS:
            for version in KUBERNETES:
                checker.validate(document, version, strict=True)


@pytest.mark.parametrize("case", CASES)
def test_both_helms_render_the_same(case: str, helm: Helm, helm3: Helm) -> None:
    values = f"--values={values_of(case)}"

    assert helm.template(values) == helm3.template(values)


def test_old_cluster_is_refused_since_it_has_no_pod_index(helm: Helm) -> None:
    assert "incompatible with Kubernetes v1.27" in helm.refusal("--kube-version=1.27.0")


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param("shards=0", id="no shard"),
        pytest.param("replicas=2", id="unknown value"),
        pytest.param("config.inline.relayz.a.host=x", id="unknown key of the configuration"),
        pytest.param("config.inline.accounts.a.auth.basic.password=hunter2", id="secret written out"),
        pytest.param("secrets.env.A=hunter2", id="secret variable written out"),
        pytest.param("secrets.files[0]=Not_A_Name", id="name that no object can have"),
        pytest.param("serviceMonitor.scheme=ftp", id="scheme"),
        pytest.param("image.digest=latest", id="digest"),
    ],
)
def test_wrong_value_is_refused_before_anything_is_installed(helm: Helm, setting: str) -> None:
    assert "schema" in helm.refusal(f"--set={setting}")


@pytest.mark.needs("promtool")
def test_rules_pass_promtool(render: Render, tmp_path: Path) -> None:
    promtool = require("promtool")
    rules = [each for each in render(case="shards") if each["kind"] == "PrometheusRule"]
    files = [write(tmp_path / f"{rule['metadata']['name']}.yaml", rule["spec"]) for rule in rules]

    done = subprocess.run([promtool, "check", "rules", *files], check=False, text=True, capture_output=True)

    assert files
    assert done.returncode == 0, done.stdout + done.stderr


def write(path: Path, content: Document) -> str:
    path.write_text(yaml.safe_dump(content))
    return str(path)


def test_application_version_is_the_exporters() -> None:
    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"] == __version__
