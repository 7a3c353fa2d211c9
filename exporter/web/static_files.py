"""The stylesheet, the script and the icon of the pages: all that they load, and all from here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
NAMES = ("style.css", "page.js", "icon.svg")


@cache
def static_file(name: str) -> tuple[str, str]:
    """Text and content type of one of NAMES. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    text = (files("exporter.web") / "static" / name).read_text(encoding="utf-8")
    return text, TYPES[name.rpartition(".")[2]]
