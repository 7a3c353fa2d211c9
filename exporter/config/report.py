"""What the `config` commands say: pure functions from values to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporter.config.presets import PRESETS, Preset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exporter.config.settings import Settings
    from exporter.errors import Fault
    from exporter.model import SendingLimits

_LIMITS: Final = (
    ("messages_per_minute", "/min"),
    ("recipients_per_day", " rcpt/day"),
    ("connections", " conn"),
)
_HEADINGS: Final = ("PRESET", "HOST:PORT", "TLS", "MECHANISMS", "LIMITS", "NOTES")


def fault_lines(faults: Iterable[Fault]) -> str:
    """A line per fault: `config.yaml:12: accounts.invoices.relay: unknown relay; did you mean "m365"?`"""
    return "\n".join(str(fault) for fault in faults)


def summary(settings: Settings) -> str:
    """The warnings, a line each, and what it comes to: `ok: 2 relays, 3 accounts, 5 probes, 0 warnings`."""
    counts = [
        _count(len(settings.relays), "relay"),
        _count(len(settings.accounts), "account"),
        _count(len(settings.plans), "probe"),
        _count(len(settings.warnings), "warning"),
    ]
    if settings.causes:
        counts.insert(-1, _count(len(settings.causes), "own cause"))
    warnings = (f"warning: {warning}" for warning in settings.warnings)
    return "\n".join([*warnings, f"ok: {', '.join(counts)}"])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def presets_table() -> str:
    """The presets, one line each, in columns."""
    return _table([_HEADINGS, *(_row(preset) for preset in PRESETS.values())])


def _row(preset: Preset) -> tuple[str, ...]:
    host = preset.host.replace("{region}", "REGION")
    mechanisms = " ".join(preset.mechanisms)
    tls = f"{preset.tls} {preset.tls_min}+"
    return preset.name, f"{host}:{preset.port}", tls, mechanisms, _limits(preset.limits), preset.note


def _limits(limits: SendingLimits) -> str:
    known = ((getattr(limits, key), unit) for key, unit in _LIMITS)
    return ", ".join(f"{value}{unit}" for value, unit in known if value is not None) or "-"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return "\n".join("  ".join(row).rstrip() for row in padded)
