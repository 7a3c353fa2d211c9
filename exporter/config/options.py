"""What may be written of a probe whatever its kind; the kinds' own options extend these. No I/O."""

from __future__ import annotations

from pydantic import Field

from exporter.config.section import Section
from exporter.config.values import Duration
from exporter.terms import Way


class KindDefaults(Section):
    """What `defaults:` may set for a kind."""

    every: Duration | None = Field(None, description="how often it runs")
    deadline: Duration | None = Field(None, description="how long one run may take in all")


class RelayProbeOptions(KindDefaults):
    """What every probe of a relay takes: there is no way to log in to choose."""


class DomainProbeOptions(KindDefaults):
    """What every probe of a domain takes."""


class ProbeOptions(KindDefaults):
    """What every probe of an account takes; a kind's options extend it."""

    auth: Way | None = Field(None, description="the way to log in")
