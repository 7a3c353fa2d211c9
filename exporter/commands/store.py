"""`store check` and `store backup`: the database for operators, beside a running exporter."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.config.load import load
from exporter.probes import kinds
from exporter.store.examine import back_up, examine
from exporter.store.file import NAME, SERVICE_DIRECTORY
from exporter.store.schema import VERSION

if TYPE_CHECKING:
    from argparse import Namespace

    from exporter.store.examine import Examination

EXIT_DAMAGED = 2


def check(options: Namespace) -> int:
    """What is in it, how large it is, and whether it is sound."""
    path = _path(options.file, options.config_file)
    found = examine(path)
    print("\n".join(_lines(path, found)))
    return EXIT_DAMAGED if found.faults else 0


def backup(options: Namespace) -> int:
    """A copy as of one moment, also while an exporter runs."""
    path = _path(None, options.config_file)
    size = back_up(path, options.file)
    print(f"{options.file}: {_size(size)}, as {path} was at one moment", file=sys.stderr)
    return 0


def _path(named: Path | None, config_file: Path | None) -> Path:
    """The database itself, the one in a directory, the one of a configuration, or the service's."""
    place = named or _state_dir(config_file)
    return place / NAME if place.is_dir() or named is None else place


def _state_dir(config_file: Path | None) -> Path:
    return (
        Path(load(config_file, kinds(), resolve_secrets=False).state_dir)
        if config_file
        else SERVICE_DIRECTORY
    )


def _lines(path: Path, found: Examination) -> list[str]:
    """
    /var/lib/smtp-exporter/smtp-exporter.sqlite3: sound
      size      40.0 KiB, and 12.1 KiB in its log
      schema    1 of 1
      attempts  3 rows
    """
    size = _size(found.size_bytes) + (f", and {_size(found.log_bytes)} in its log" if found.log_bytes else "")
    facts = {"size": size, "schema": f"{found.version} of {VERSION}"}
    facts |= {table: f"{count} rows" for table, count in found.rows.items()}
    width = max(map(len, facts))
    return [
        f"{path}: {'damaged' if found.faults else 'sound'}",
        *(f"  {name:<{width}}  {text}" for name, text in facts.items()),
        *(f"  damage: {fault}" for fault in found.faults),
    ]


def _size(count_bytes: int) -> str:
    return f"{count_bytes / 1024:.1f} KiB"
