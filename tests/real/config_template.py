"""The configuration files in etc/: what stands in <<these>> is filled in."""

from __future__ import annotations

from pathlib import Path

ETC = Path(__file__).parent / "etc"


def fill(name: str, **values: object) -> str:
    """The text of a file in etc/, filled in. Raises ValueError if something stays open."""
    text = (ETC / name).read_text()
    for key, value in values.items():
        text = text.replace(f"<<{key}>>", str(value))
    if "<<" in text:
        raise ValueError(f"{name}: not everything was filled in")
    return text
