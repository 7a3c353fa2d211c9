"""The table of causes: every entry of the YAML files beside this one, in the order of FAMILIES.

Each is made when it is first asked for: a pasted error needs a few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.diagnosis import entry, layout, match
from exporter.diagnosis.prepared import prepared
from exporter.diagnosis.written import Entries, entries_of

if TYPE_CHECKING:
    from exporter.diagnosis.cause import Cause

FAMILIES = (
    "policy",
    "signin",
    "mechanism",
    "oauth",
    "sending",
    "server",
    "tls",
    "network",
    "routing",
    "reputation",
    "recipient",
    "services",
    "mailbox",
    "domain",
    "probe",
)
DIRECTORY = Path(__file__).parent
FILES = tuple(DIRECTORY / f"{family}.yaml" for family in FAMILIES)


class Causes(Mapping[str, "Cause"]):
    """The causes of entries, by their label."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._made: dict[str, Cause] = {}

    def __getitem__(self, label: str) -> Cause:
        if label not in self._made:
            self._made[label] = entry.cause_of(label, self._entries[label])
        return self._made[label]

    def __contains__(self, label: object) -> bool:
        return label in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


CAUSES: Mapping[str, Cause] = Causes(entries_of(FILES))

_LAID_OUT_BY = tuple(Path(str(module.__file__)) for module in (entry, layout, match))
LAYOUT = layout.Layout(
    **prepared(
        DIRECTORY / "layout.json",
        [file.read_bytes() for file in (*FILES, *_LAID_OUT_BY)],
        lambda: asdict(layout.layout_of(CAUSES)),
    )
)
"""Where their rules stand; made anew when they change, or what lays them out."""
