"""A named entry of the configuration (a relay, an account) together with the place it is written at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from exporter.config.schema import Section

if TYPE_CHECKING:
    from exporter.config.shape import Sheet
    from exporter.errors import Fault
    from exporter.model import SecretRef

R = TypeVar("R", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[R]):
    """One value of the lists, as written: `loc` is its way from the top, `raw` what is left of it."""

    sheet: Sheet[Any]
    loc: tuple[str, ...]
    raw: R

    @property
    def name(self) -> str:
        """The name that it is listed by."""
        return self.loc[-1]

    def fault(self, *below: str | int, message: str) -> Fault:
        """A fault at a key below this entry."""
        return self.sheet.fault((*self.loc, *below), message)

    def is_cut(self, *below: str | int) -> bool:
        """Is a key below already known to be faulty, so that nothing can be said of it?"""
        return self.sheet.is_cut(*self.loc, *below)

    def path(self, written: str) -> str:
        """A path as written, relative to the directory of the file that it is written in."""
        return file_beside(self.sheet.tree.file, written)


def file_beside(file: str, written: str) -> str:
    """A path that is written in a file: relative to that file's directory."""
    return str(PurePath(file).parent / written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something outside that the configuration points at, and where it does so (`place` has no message yet).

    `marker` is what a PEM file must hold; a password has none. Not `secret`: certificates anyone may read.
    """

    place: Fault
    ref: SecretRef
    marker: str = ""
    secret: bool = True
