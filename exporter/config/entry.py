"""A named entry of the configuration (a relay, an account) together with the place it is written at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from exporter.config.schema import SecretReference
from exporter.config.section import Section
from exporter.model import SecretRef

if TYPE_CHECKING:
    from exporter.config.lines import Loc
    from exporter.config.source import Source
    from exporter.errors import Fault

R = TypeVar("R", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[R]):
    """One value of the lists, as written: `loc` is its way from the top, `raw` what is left of it."""

    source: Source[Any]
    loc: tuple[str, ...]
    raw: R

    @property
    def name(self) -> str:
        """The name that it is listed by."""
        return self.loc[-1]

    def fault(self, *below: str | int, message: str) -> Fault:
        """A fault at a key below this entry."""
        return self.source.fault((*self.loc, *below), message)

    def is_cut(self, *below: str | int) -> bool:
        """Is a key below already known to be faulty, so that nothing can be said of it?"""
        return self.source.is_cut(*self.loc, *below)

    def written(self, *below: str | int) -> Any:
        """What stands at a key below in the file, faults and all; None where nothing does."""
        data: Any = self.source.tree.data
        for step in (*self.loc, *below):
            data = data.get(step) if isinstance(data, dict) else None
        return data

    def path(self, written: str) -> str:
        """A path as written, relative to the directory of the file that it is written in."""
        return file_beside(self.source.tree.file, written)

    def secret(self, written: SecretReference) -> SecretRef:
        """A secret's reference as it is meant."""
        return SecretRef(file=self.path(written.file) if written.file else None, env=written.env)

    def secret_reference(self, *below: str | int, written: SecretReference) -> Reference:
        """A secret that a key below points at."""
        return Reference(entry=self, below=below, written=written)

    def file_reference(self, *below: str | int, written: str, holds: Holds) -> Reference:
        """A file that a key below points at."""
        return Reference(entry=self, below=below, written=SecretReference(file=written), holds=holds)


@lru_cache(maxsize=256)
def file_beside(file: str, written: str) -> str:
    """A path that is written in a file: relative to that file's directory. Many accounts write the same."""
    return str(_directory(file) / written)


@lru_cache(maxsize=1)
def _directory(file: str) -> PurePath:
    """Asked for by every account of a file."""
    return PurePath(file).parent


class Holds(StrEnum):
    """What must lie where a reference points."""

    SECRET = "secret"  # noqa: S105 - a sort of thing, not a secret
    PROJECTED_TOKEN = "projected_token"  # noqa: S105 - its file, and who may read it, are the platform's
    CERTIFICATES = "certificates"
    KEY = "key"
    KEY_AND_CERTIFICATE = "key_and_certificate"  # PEM or PFX


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something outside that a key below an entry points at."""

    entry: Entry[Any]
    below: Loc
    written: SecretReference
    holds: Holds = Holds.SECRET

    @property
    def ref(self) -> SecretRef:
        """What it points at, as it is meant."""
        return self.entry.secret(self.written)

    def fault(self, message: str) -> Fault:
        """A fault at that key."""
        return self.entry.fault(*self.below, message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When something ends, by what is written at a key below an entry."""

    entry: Entry[Any]
    below: Loc
    timestamp: float

    def fault(self, message: str) -> Fault:
        """A fault at that key."""
        return self.entry.fault(*self.below, message=message)
