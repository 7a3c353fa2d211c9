"""The table of causes: every entry of the YAML files beside this one, in the order of FAMILIES."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.entry import cause_of
from exporter.diagnosis.prepared import entries_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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

CAUSES: Mapping[str, Cause] = MappingProxyType(
    {label: cause_of(label, written) for label, written in entries_of(FILES).items()}
)
