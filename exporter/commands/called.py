"""How this command was called, so that a next one can be pasted as it is printed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

NAME = "smtp-exporter"


def called(argument: str | None = None) -> str:
    """The name where the shell finds it, else the path, from here where it lies below: `.venv/bin/…`.

    >>> called("/usr/bin/other")
    'smtp-exporter'
    """
    path = Path(argument or sys.argv[0])
    if path.name == "__main__.py":
        return "python -m exporter"
    found = shutil.which(NAME)
    if path.name != NAME or not path.exists() or (found and path.samefile(found)):
        return NAME
    here = Path.cwd()
    return str(path.absolute().relative_to(here) if path.absolute().is_relative_to(here) else path)
