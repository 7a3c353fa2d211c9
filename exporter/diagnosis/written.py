"""Files of YAML as they are written: the base schema, in which every scalar is a text; each is read once.

What was read is kept prepared beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exporter.diagnosis.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KEPT = "prepared.json"

Entries = dict[str, Any]
"""Every value of an entry is a text, a list or a mapping; what it is worth, `entry` says."""


def entries_of(files: Sequence[Path]) -> Entries:
    """The causes in the files of one directory, in order."""
    contents = {file: file.read_bytes() for file in files}
    made: Entries = prepared(files[0].parent / KEPT, [*contents.values()], lambda: _from_yaml(contents))
    return made


def _from_yaml(contents: Mapping[Path, bytes]) -> Entries:
    import yaml  # noqa: PLC0415 - takes as long as all the rest, and is needed only here

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    entries: Entries = {}
    for file, content in contents.items():
        try:
            entries |= yaml.load(content, Loader=loader)["causes"]  # noqa: S506 - builds texts, lists, mappings
        except yaml.YAMLError as exc:
            exc.add_note(f"in {file}")
            raise
    return entries
