"""What is wrong with a record: a finding. And the tags that most of these records are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.failure import FailureKind
from exporter.terms import DnsStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exporter.model import DnsAnswer

SHOWN_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. `record` is its name in `smtp_domain_record_present`."""

    record: str
    kind: FailureKind
    detail: str


def missing(record: str, detail: str) -> Finding:
    """There is no such record."""
    return Finding(record=record, kind=FailureKind.RECORD_MISSING, detail=detail)


def invalid(record: str, detail: str) -> Finding:
    """The record cannot be used as it is."""
    return Finding(record=record, kind=FailureKind.RECORD_INVALID, detail=detail)


def beginning(answer: DnsAnswer, version: str) -> list[str]:
    """The texts that begin with this version tag: the others at the name belong to somebody else."""
    found = answer.records if answer.status is DnsStatus.FOUND else ()
    return [text for text in found if text.replace(" ", "").lower().startswith(version.lower())]


def tags(text: str) -> dict[str, str]:
    """`v=DMARC1; p=none` as a mapping: names in lower case, the first of a name counts.

    >>> tags("v=DMARC1; p=none;")
    {'v': 'DMARC1', 'p': 'none'}
    """
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    found: dict[str, str] = {}
    for name, _, value in pairs:
        found.setdefault(name.strip().lower(), value.strip())
    return found


def shortened(texts: Sequence[str]) -> str:
    """Records as a line of evidence."""
    line = " | ".join(texts)
    return line if len(line) <= SHOWN_CHARACTERS else line[:SHOWN_CHARACTERS] + "..."
