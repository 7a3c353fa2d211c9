"""Row: one sample as its name, whose it is, what else its labels say, and its value; and the text of it.

The labels of a subject are written once and shared by all its rows: a probe has thirty.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from prometheus_client.samples import Sample
from prometheus_client.utils import floatToGoString

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXTRAS_KEPT = 4096  # phases, codes, causes: closed sets, the same for every probe
Pairs = tuple[tuple[str, str], ...]


class Labels:
    """The labels of a probe, account, relay or domain, and their text."""

    __slots__ = ("pairs", "text")

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.pairs: Pairs = tuple(labels.items())
        self.text = ",".join(_written(self.pairs))

    def only(self, *names: str) -> Labels:
        """Those of these names."""
        return Labels({name: value for name, value in self.pairs if name in names})


class Row(NamedTuple):
    """A sample; `extra` are its labels beside those of its subject."""

    name: str
    own: Labels
    extra: Pairs
    value: float

    @property
    def sample(self) -> Sample:
        """As prometheus_client has it."""
        return Sample(self.name, dict(self.own.pairs + self.extra), self.value)

    @property
    def line(self) -> str:
        """As it is exposed: `smtp_probe_success{probe="login",account="invoices"} 1.0`."""
        return f"{self.name}{{{self.own.text}{_more(self.extra)}}} {_number(self.value)}\n"


def row(name: str, own: Labels, value: float, /, **extra: str) -> Row:
    """A row with these labels beside those of its subject."""
    return Row(name, own, tuple(extra.items()), value)


def _number(value: float) -> str:
    """As prometheus_client writes it, which takes a third of a line's time where it may have an exponent."""
    return str(floatToGoString(value))  # type: ignore[no-untyped-call]


@lru_cache(_EXTRAS_KEPT)
def _more(extra: Pairs) -> str:
    return "".join(f",{each}" for each in _written(extra))


def _written(pairs: Pairs) -> list[str]:
    return [f'{name}="{_escaped(value)}"' for name, value in pairs]


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
