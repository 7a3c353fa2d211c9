"""The table of causes: every entry of every section by its label, in the order of the sections."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.causes import network, probe, server, signin, tls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.diagnosis.cause import Cause

_SECTIONS = (signin, server, tls, network, probe)

CAUSES: Mapping[str, Cause] = MappingProxyType(
    {entry.label: entry for section in _SECTIONS for entry in section.ENTRIES}
)
