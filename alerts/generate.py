"""Writes the rules and the cause lists of the runbooks, or with --check fails where one is stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml

from alerts.catalogue import alerts, rules
from alerts.runbooks import page

HERE = Path(__file__).parent
RULES = HERE / "smtp-exporter.rules.yml"
RUNBOOKS = HERE.parent / "exporter" / "web" / "runbooks"
HEAD = "# Made by `make docs` from exporter/incidents/kinds.py and alerts/*.py; do not edit.\n"


def rule_file() -> str:
    """The text of the rule file."""
    return HEAD + yaml.safe_dump(rules(), sort_keys=False, width=10_000, allow_unicode=True)


def documents() -> dict[Path, str]:
    """Path and text of the rules and of each runbook."""
    pages = {alert.name: RUNBOOKS / f"{alert.name}.md" for alert in alerts()}
    made = {pages[alert.name]: page(alert, pages[alert.name].read_text()) for alert in alerts()}
    return {RULES: rule_file(), **made}


def main() -> None:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    made = documents()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    if check and stale:
        sys.exit(f"stale, run `python -m alerts.generate`: {', '.join(path.name for path in stale)}")
    for path in stale:
        path.write_text(made[path])


if __name__ == "__main__":
    main()
