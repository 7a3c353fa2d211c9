"""The entries of causes files, read from YAML once and kept as JSON beside them, which is read faster.

What is kept names the checksum of the files that it was made from; if that is another, they are read anew. A
wheel brings it along (`setup.py`); elsewhere it is made at the first reading, as bytecode is.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "prepared.json"

Entries = dict[str, dict[str, Any]]
"""Every value of an entry is a text, a list or a mapping; what it is worth, `entry` says."""


def entries_of(files: Sequence[Path]) -> Entries:
    """The entries of the files of one directory by their label, in order."""
    contents = [file.read_bytes() for file in files]
    digest, kept = _digest(contents), files[0].parent / NAME
    entries = _kept(kept, digest)
    if entries is None:
        entries = _from_yaml(files, contents)
        with suppress(OSError):  # a directory that only root may write to: it takes longer, no more
            _keep(kept, digest, entries)
    return entries


def _digest(contents: Sequence[bytes]) -> str:
    return f"{crc32(joined := bytes(0).join(contents)):08x}-{len(joined)}"


def _kept(file: Path, digest: str) -> Entries | None:
    """What was kept for just these files, if anything."""
    try:
        content = json.loads(file.read_bytes())
        return content["causes"] if content["made_from"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, digest: str, entries: Entries) -> None:
    """Whole or not at all: another process may read it meanwhile."""
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"made_from": digest, "causes": entries}), encoding="utf-8")
    fresh.replace(file)


def _from_yaml(files: Sequence[Path], contents: Sequence[bytes]) -> Entries:
    import yaml  # noqa: PLC0415 - takes as long as all the rest, and is needed only here

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the base schema: every scalar is a text
    entries: Entries = {}
    for file, content in zip(files, contents, strict=True):
        try:
            entries |= yaml.load(content, Loader=loader)["causes"]  # noqa: S506 - builds texts, lists, mappings
        except yaml.YAMLError as exc:
            exc.add_note(f"in {file}")
            raise
    return entries
