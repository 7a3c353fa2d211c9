"""A named entry of the configuration (a relay, an account) together with the place it is written at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from exporter.config.section import Section
from exporter.model import SecretRef

if TYPE_CHECKING:
    from exporter.config.schema import SecretReference
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

    def path(self, written: str) -> str:
        """A path as written, relative to the directory of the file that it is written in."""
        return file_beside(self.source.tree.file, written)

    def secret(self, written: SecretReference) -> SecretRef:
        """A secret's reference as it is meant."""
        return SecretRef(file=self.path(written.file) if written.file else None, env=written.env)

    def secret_reference(self, *below: str | int, written: SecretReference) -> Reference:
        """A secret that a key below points at."""
        return Reference(place=self.fault(*below, message=""), ref=self.secret(written))

    def file_reference(self, *below: str | int, written: str, holds: Holds) -> Reference:
        """A file that a key below points at."""
        ref = SecretRef(file=self.path(written))
        return Reference(place=self.fault(*below, message=""), ref=ref, holds=holds)


def file_beside(file: str, written: str) -> str:
    """A path that is written in a file: relative to that file's directory."""
    return str(PurePath(file).parent / written)


class Holds(StrEnum):
    """What must lie where a reference points."""

    SECRET = "secret"  # noqa: S105 - a sort of thing, not a secret
    PROJECTED_TOKEN = "projected_token"  # noqa: S105 - its file, and who may read it, are the platform's
    CERTIFICATES = "certificates"
    KEY = "key"
    KEY_AND_CERTIFICATE = "key_and_certificate"  # PEM or PFX


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something outside that the configuration points at, and where: `place` has no message yet."""

    place: Fault
    ref: SecretRef
    holds: Holds = Holds.SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When something ends by what is written at `place`, which has no message yet."""

    place: Fault
    timestamp: float
