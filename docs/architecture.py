"""What docs/architecture.md says of packages, layers and rules, read from imports and pyproject.toml.

A package here is a child of `exporter`, be it a folder or one file.
"""

from __future__ import annotations

import tomllib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import grimp

from docs.chart import ROOT
from docs.made_parts import with_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PAGE = ROOT / "docs" / "architecture.md"
TOP = "exporter"
Imports = dict[str, frozenset[str]]
"""By package, those that it imports itself."""


def documents() -> dict[Path, str]:
    """Path and text of the page."""
    layers, imports = _layers(), _imports()
    parts = {
        "picture": _picture(layers, imports),
        "packages": _table(layers),
        "rules": _rules(),
    }
    return {PAGE: with_parts(PAGE.read_text(), parts)}


def _contracts() -> list[Mapping[str, Any]]:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(written["tool"]["importlinter"]["contracts"])


def _layers() -> list[list[str]]:
    """From the top: packages of one layer do not import each other."""
    written = next(each for each in _contracts() if each.get("containers") == [TOP])["layers"]
    return [[name.strip(" ()") for name in layer.split("|")] for layer in written]


def _imports() -> Imports:
    graph = grimp.build_graph(TOP, cache_dir=None)
    packages = sorted(graph.find_children(TOP))
    for package in packages:
        graph.squash_module(package)
    return {
        _short(package): frozenset(
            _short(other)
            for other in graph.find_modules_directly_imported_by(package)
            if other in packages and other != package
        )
        for package in packages
    }


def _short(module: str) -> str:
    return module.removeprefix(f"{TOP}.")


def _picture(layers: list[list[str]], imports: Imports) -> str:
    """A flow chart: one box for each layer, and the arrows that others do not already imply."""
    lines = ["```mermaid", "flowchart TD"]
    for number, layer in enumerate(layers, start=1):
        lines += [f'  subgraph layer{number}[" "]', "    direction LR"]
        lines += [f"    {name}" for name in layer]
        lines += ["  end"]
    listed = {name for layer in layers for name in layer}
    lines += [f"  {one} --> {other}" for one, other in _arrows(imports) if {one, other} <= listed]
    return "\n".join([*lines, "```"])


def _arrows(imports: Imports) -> Iterator[tuple[str, str]]:
    for one, others in sorted(imports.items()):
        for other in sorted(others):
            if not any(other in _below(imports, way) for way in others - {other}):
                yield one, other


def _below(imports: Imports, package: str) -> frozenset[str]:
    """All that a package comes to import, by however many steps."""
    direct = imports[package]
    return direct.union(*(_below(imports, other) for other in direct))


def _table(layers: list[list[str]]) -> str:
    lines = ["| layer | package | what it is |", "|---|---|---|"]
    for number, layer in enumerate(layers, start=1):
        lines += [f"| {number} | `{name}` | {_first_line(name)} |" for name in layer]
    return "\n".join(lines)


def _first_line(package: str) -> str:
    text = (import_module(f"{TOP}.{package}").__doc__ or "").strip().splitlines()[0]
    return text.replace("|", r"\|")


def _rules() -> str:
    return "\n".join(f"- {line}" for line in map(_rule, _contracts()))


def _rule(contract: Mapping[str, Any]) -> str:
    name = f"**{contract['name']}**"
    if contract["type"] != "forbidden":
        return name
    importers = ", ".join(f"`{_short(each)}`" for each in contract["source_modules"])
    imported = ", ".join(f"`{_short(each)}`" for each in contract["forbidden_modules"])
    return f"{name}: {importers} never import {imported}"
