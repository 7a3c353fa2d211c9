"""English as the rules know it, by which all other languages say what they have: what english.yaml holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """Its `sentences` in order, and the words beside which each means something else; `meanings` by fate and
    thing, and the thing beside which each is not meant; all `things`."""

    sentences: list[str]
    unless: dict[str, list[str]]
    meanings: dict[str, dict[str, str]]
    apart: dict[str, str]
    things: list[str]
