"""What goes into the wheel: the causes, with the form that is read without YAML, and the manual page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = "import sys, exporter.diagnosis.causes as causes; print(causes.__file__, 'yaml' in sys.modules)"


def test_causes_are_built_in_the_form_that_needs_no_yaml(tmp_path: Path) -> None:
    built = tmp_path / "exporter" / "diagnosis" / "causes"
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    ours = {file.name for file in (ROOT / "exporter" / "diagnosis" / "causes").glob("*.yaml")}
    assert {file.name for file in built.iterdir()} >= {*ours, "prepared.json", "layout.json"}
    foreign = {file.name for file in built.with_name("foreign").iterdir()}
    assert "weights.json" in foreign

    said = subprocess.run([sys.executable, "-c", LOADED], cwd=tmp_path, check=True, capture_output=True)
    assert said.stdout.decode().split() == [str(built / "__init__.py"), "False"]


def test_manual_page_goes_where_man_finds_it(tmp_path: Path) -> None:
    command = [sys.executable, "setup.py", "-q", "install_data", "--install-dir", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    page = tmp_path / "share" / "man" / "man1" / "smtp-exporter.1"
    assert page.read_text() == (ROOT / "docs" / "smtp-exporter.1").read_text()
