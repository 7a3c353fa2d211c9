"""The kinds of probes: one file holds one kind. A file in this folder is found by being here."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.ports import Kind


def kinds(*names: str) -> dict[str, Kind]:
    """Those named, else all, by name; each module of this package that defines a KIND contributes it."""
    modules = (
        importlib.import_module(f"{__name__}.{name}")
        for name in names or (module.name for module in pkgutil.iter_modules(__path__))
    )
    found = (module.KIND for module in modules if hasattr(module, "KIND"))
    return {kind.name: kind for kind in found}
