"""Writes the JSON of every board beside this file; with --check fails where it is not what the code says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboards.account import ACCOUNT
from dashboards.exporter import EXPORTER
from dashboards.overview import OVERVIEW
from dashboards.relay import RELAY
from dashboards.render import rendered

HERE = Path(__file__).parent
BOARDS = (OVERVIEW, ACCOUNT, RELAY, EXPORTER)


def documents() -> dict[Path, str]:
    """Path and text of each board."""
    names = [board.name for board in BOARDS]
    return {HERE / f"{board.name}.json": rendered(board, names) for board in BOARDS}


def stale() -> list[Path]:
    """The files that are not what the code says, those of boards that are no more included."""
    wanted = documents()
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    return changed + sorted(set(HERE.glob("*.json")) - set(wanted))


def main() -> None:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check, found = parser.parse_args().check, stale()
    if check and found:
        sys.exit(f"stale, run `python -m dashboards.generate`: {', '.join(path.name for path in found)}")
    wanted = documents()
    for path in found:
        path.write_text(wanted[path]) if path in wanted else path.unlink()


if __name__ == "__main__":
    main()
