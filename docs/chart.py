"""What the Helm chart copies: rules, dashboards and its values' schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exporter.config.load import json_schema
from exporter.probes import kinds

ROOT = Path(__file__).parent.parent
HELM = ROOT / "helm"
CHART = HELM / "smtp-exporter"
COPIED = (("alerts", "*.rules.yml"), ("dashboards", "*.json"))


def documents() -> dict[Path, str]:
    """Path and text of each derived file of the chart."""
    return {CHART / "values.schema.json": values_schema(), **_copies()}


def leftovers() -> list[Path]:
    """Copies whose original is gone."""
    return sorted(path for path in (CHART / "files").rglob("*.*") if path not in _copies())


def values_schema() -> str:
    """The schema of values.yaml, with the configuration's own under `config.inline`."""
    schema = json.loads((HELM / "values.schema.base.json").read_text())
    configuration = _with_definitions(json_schema(kinds()))
    schema["definitions"] |= configuration.pop("$defs")
    del configuration["$schema"]
    schema["definitions"]["Configuration"] = configuration
    return json.dumps(schema, indent=2) + "\n"


def _with_definitions(node: Any) -> Any:
    """References as draft 7 writes them, the newest that Helm 3 knows."""
    if isinstance(node, dict):
        return {key: _with_definitions(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_definitions(value) for value in node]
    return node.replace("#/$defs/", "#/definitions/") if isinstance(node, str) else node


def _copies() -> dict[Path, str]:
    originals = (path for folder, pattern in COPIED for path in (ROOT / folder).glob(pattern))
    return {_copy_of(path): path.read_text() for path in originals}


def _copy_of(path: Path) -> Path:
    name = path.name.removeprefix("smtp-exporter.").replace(".yml", ".yaml")
    return CHART / "files" / path.parent.name / name
