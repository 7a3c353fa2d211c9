"""The kinds of probes, found once for all tests of the configuration."""

from exporter.probes import kinds

KINDS = kinds()
