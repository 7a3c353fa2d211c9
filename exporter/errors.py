"""Whose fault is in the type: ConfigError = the operator, Failure = servers and networks, the rest = us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.failure import FailureFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of a configuration: its place (line from 1), what is wrong and what would be right."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path or '(top)'}: {self.message}"


class ExporterError(Exception):
    """The root of everything this package raises on purpose."""


class ConfigError(ExporterError):
    """The configuration cannot be used; `faults` holds every reason at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SecretError(ExporterError):
    """A secret cannot be read. The message names the reference, never the value."""


class Failure(ExporterError):  # noqa: N818 - a fact about servers and networks, not an error of ours
    """A run ended short of its aim; `fact` says where and how."""

    def __init__(self, fact: FailureFact) -> None:
        self.fact = fact
        super().__init__(f"{fact.phase}: {fact.kind} {fact.detail}".rstrip())
