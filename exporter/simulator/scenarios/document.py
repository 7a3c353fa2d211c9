"""A YAML file as entries that know where they stand, so that a fault can name its file and line.

No key means anything here. What cannot be read is blamed and left out, so that one run tells all faults.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from exporter.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value of a file, not yet read."""

    file: str
    node: yaml.Node

    @property
    def value(self) -> Any:
        """The value as Python has it, None if it is none (which whoever reads it refuses)."""
        loader = yaml.SafeLoader("")
        try:
            return loader.construct_document(self.node)
        except (yaml.YAMLError, ValueError):
            return None
        finally:
            loader.dispose()

    @property
    def line(self) -> int:
        """Where it begins."""
        return int(self.node.start_mark.line) + 1


Entries = dict[str, Entry]


class Reader:
    """Collects the faults of what it reads."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def blame(self, entry: Entry, path: str, message: str) -> None:
        """Note a fault of an entry."""
        self.faults.append(Fault(file=entry.file, line=entry.line, path=path, message=message))

    def blamed(self, path: str) -> bool:
        """Has anything below this path been blamed?"""
        return any(fault.path.startswith(f"{path}.") for fault in self.faults)

    def read(self, read: Callable[[Any], T], entry: Entry, path: str) -> T | None:
        """The entry's value as `read` has it; a ValueError of it is a fault, and None."""
        try:
            return read(entry.value)
        except ValueError as fault:
            self.blame(entry, path, str(fault))
            return None

    def document(self, text: str, file: str) -> Entries:
        """The entries of a file by name."""
        try:
            root = _composed(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = f"is no YAML: {getattr(error, 'problem', None) or error}"
            self.faults.append(Fault(file=file, line=mark.line + 1 if mark else 1, path="", message=reason))
            return {}
        return {} if root is None else self.entries(Entry(file=file, node=root), "")

    def entries(self, entry: Entry, path: str) -> Entries:
        """The entries of a mapping by key; none if it is no mapping."""
        if not isinstance(entry.node, yaml.MappingNode):
            self.blame(entry, path, "must be a mapping")
            return {}
        entries: Entries = {}
        for key, value in entry.node.value:
            name = str(key.value)
            if name in entries:
                twice = f"{path}.{name}".lstrip(".")
                self.blame(Entry(file=entry.file, node=key), twice, "stands here a second time")
            entries[name] = Entry(file=entry.file, node=value)
        return entries


@functools.lru_cache(maxsize=2)  # the built-in file and one over it: composing is most of a simulator's start
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return node
