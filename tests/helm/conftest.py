"""Helm, where the rig has it, and what it makes of the chart."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.real.programs import require

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm" / "smtp-exporter"
CASES = sorted(path.name.removesuffix("-values.yaml") for path in (CHART / "ci").glob("*-values.yaml"))
RELEASE, NAMESPACE = "mail", "monitoring"
NAME = "mail-smtp-exporter"

Document = dict[str, Any]


@dataclass(frozen=True)
class Helm:
    """One version of the real thing."""

    program: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.program), *arguments]
        return subprocess.run(command, check=False, text=True, capture_output=True, timeout=60)

    def template(self, *arguments: str) -> list[Document]:
        done = self.run("template", RELEASE, str(CHART), f"--namespace={NAMESPACE}", *arguments)
        assert done.returncode == 0, done.stderr
        return [document for document in yaml.safe_load_all(done.stdout) if document]

    def refusal(self, *arguments: str) -> str:
        done = self.run("template", RELEASE, str(CHART), *arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr


def _helm(beside: str) -> Helm:
    return Helm(Path(require(beside)))


@pytest.fixture(params=["helm-31", "helm-34"], ids=["helm 3", "helm 4"], scope="session")
def helm(request: pytest.FixtureRequest) -> Helm:
    return _helm(request.param)


@pytest.fixture(scope="session")
def helm3() -> Helm:
    """For what does not depend on Helm's version."""
    return _helm("helm-31")


Render = Callable[..., list[Document]]


@pytest.fixture
def render(helm3: Helm, tmp_path: Path) -> Render:
    """The chart with values of the test's own over those of a case."""

    def render(values: Document | None = None, *, case: str = "default") -> list[Document]:
        own = tmp_path / "values.json"
        own.write_text(json.dumps(values or {}))
        return helm3.template(f"--values={values_of(case)}", f"--values={own}")

    return render


def values_of(case: str) -> Path:
    return CHART / "ci" / f"{case}-values.yaml"


def only(documents: list[Document], kind: str, name: str = NAME) -> Document:
    [found] = [each for each in documents if each["kind"] == kind and each["metadata"]["name"] == name]
    return found


def pod(documents: list[Document]) -> Document:
    template: Document = only(documents, "StatefulSet")["spec"]["template"]
    return template


def container(documents: list[Document]) -> Document:
    [found] = pod(documents)["spec"]["containers"]
    assert isinstance(found, dict)
    return found
