"""`config check | schema | presets`: what a configuration says, may say, and need not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from exporter.config.load import json_schema, load
from exporter.config.report import presets_table, summary
from exporter.probes import kinds

if TYPE_CHECKING:
    from argparse import Namespace


def check(options: Namespace) -> int:
    """Report every fault, or what the configuration comes to. Secrets are not read."""
    print(summary(load(options.file, kinds(), resolve_secrets=False)))
    return 0


def schema(_: Namespace) -> int:
    """The JSON Schema, for editors and Helm."""
    print(json.dumps(json_schema(kinds()), indent=2))
    return 0


def presets(_: Namespace) -> int:
    """The relays that need no host and port."""
    print(presets_table())
    return 0
