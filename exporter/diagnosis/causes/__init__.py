"""The table of causes: every entry of every section by its label, in the order of the sections."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from exporter.diagnosis.causes import network, oauth, probe, routing, sending, server, services, signin, tls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.diagnosis.cause import Cause

_SECTIONS = (signin, oauth, sending, server, tls, network, routing, services, probe)

CAUSES: Mapping[str, Cause] = MappingProxyType(
    {entry.label: entry for section in _SECTIONS for entry in section.ENTRIES}
)
