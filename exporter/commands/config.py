"""`config check | schema | presets`: what a configuration says, may say, and need not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from exporter.config.alertmanager_lint import lint
from exporter.config.load import json_schema, load
from exporter.config.report import presets_table, summary
from exporter.errors import ConfigError, Fault
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from exporter.config.settings import Settings


def check(options: Namespace) -> int:
    """Report every fault, or what the configuration comes to. Secrets are not read."""
    settings = load(options.file, kinds(), resolve_secrets=False)
    if options.alertmanager is not None:
        for warning in lint(_mapping_in(options.alertmanager), *_watched(settings)):
            print(f"warning: {options.alertmanager}: {warning}")
    print(summary(settings))
    return 0


def _watched(settings: Settings) -> tuple[set[str], set[str]]:
    """The hosts of the relays and the domains of the accounts."""
    hosts = {relay.host for relay in settings.relays}
    return hosts, {account.address.rpartition("@")[2] for account in settings.accounts}


def _mapping_in(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "is no YAML"
        raise ConfigError([Fault(file=str(file), line=1, path="", message=str(reason))]) from None
    return content if isinstance(content, dict) else {}


def schema(options: Namespace) -> int:
    """The JSON Schema of a configuration or of own causes, for editors and Helm."""
    if options.causes:
        from exporter.config.cause_shape import causes_schema  # noqa: PLC0415 - `check` has no use for causes

        made = causes_schema()
    else:
        made = json_schema(kinds())
    print(json.dumps(made, indent=2))
    return 0


def presets(_: Namespace) -> int:
    """The relays that need no host and port."""
    print(presets_table())
    return 0
