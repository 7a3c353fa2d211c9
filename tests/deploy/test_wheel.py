"""What goes into the wheel: causes and languages, in the form that is read without YAML; the manual page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import sys
from exporter.diagnosis import causes, languages
said = languages.english_of("пароль неверн")
print(causes.__file__, languages.__file__, [*said], "yaml" in sys.modules, sep="\\n")
"""


def test_tables_are_built_in_the_form_that_needs_no_yaml(tmp_path: Path) -> None:
    built = tmp_path / "exporter" / "diagnosis"
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    for room, prepared in (("causes", ("prepared", "layout")), ("languages", ("ascii", "others"))):
        ours = {file.name for file in (ROOT / "exporter" / "diagnosis" / room).glob("*.yaml")}
        kept = {f"{name}.json" for name in prepared}
        assert {file.name for file in (built / room).iterdir()} >= {*ours, *kept}
    foreign = {file.name for file in (built / "foreign").iterdir()}
    assert "weights.json" in foreign

    said = subprocess.run([sys.executable, "-c", LOADED], cwd=tmp_path, check=True, capture_output=True)
    files = [str(built / room / "__init__.py") for room in ("causes", "languages")]
    assert said.stdout.decode().splitlines() == [*files, "['username or password incorrect']", "False"]


def test_manual_page_goes_where_man_finds_it(tmp_path: Path) -> None:
    command = [sys.executable, "setup.py", "-q", "install_data", "--install-dir", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    page = tmp_path / "share" / "man" / "man1" / "smtp-exporter.1"
    assert page.read_text() == (ROOT / "docs" / "smtp-exporter.1").read_text()
