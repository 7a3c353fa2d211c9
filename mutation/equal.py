"""Mutants that are listed as equal: what they do cannot be told from the original, for the reason given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from mutation.mutant import Change, Fate
from mutation.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mutation.mutant import Mutant

LIST = ROOT / "mutation" / "equal.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equal:
    """One entry of the list."""

    change: Change
    reason: str


def listed(path: Path = LIST) -> tuple[Equal, ...]:
    """The list. Raises ValueError where an entry gives no reason, KeyError or TypeError where it is none."""
    entries = []
    for row in yaml.safe_load(path.read_text()):
        reason = row.pop("reason")
        if not reason.strip():
            raise ValueError(f"{row['function']} is listed without a reason")
        entries.append(Equal(change=Change(**row), reason=reason))
    return tuple(entries)


def stale(entries: Iterable[Equal], tried: Iterable[Mutant]) -> Iterator[str]:
    """Entries of functions whose mutants were all tried that are killed by now, or are no mutant any more."""
    fates: dict[Change, set[Fate]] = {}
    for mutant in tried:
        fates.setdefault(mutant.change, set()).add(mutant.fate)
    untried = {change.function for change, fate in fates.items() if Fate.UNTRIED in fate}
    for change in (entry.change for entry in entries):
        if change.function in untried or Fate.SURVIVED in fates.get(change, ()):
            continue
        state = "is killed" if change in fates else "is no mutant any more"
        yield f"{change.function}: {change.was} => {change.becomes} {state}"
