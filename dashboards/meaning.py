"""What a number stands for: its word, its sign and its colour, always the three together."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.colour import Colour
from exporter.terms import AuthResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """How one value is shown."""

    value: int
    text: str
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Values from one to another that show themselves, in this colour."""

    first: int
    last: int
    colour: Colour


OUTCOMES = (
    Meaning(value=0, text="✗ fails", colour=Colour.VERMILLION),
    Meaning(value=1, text="✓ works", colour=Colour.GREEN),
    Meaning(value=2, text="⏸ held", colour=Colour.PURPLE),
)

READINESS = (
    Meaning(value=-1, text="○ no OAuth way, or not run yet", colour=Colour.ORANGE),
    Meaning(value=0, text="✗ OAuth does not work", colour=Colour.VERMILLION),
    Meaning(value=1, text="✓ OAuth works", colour=Colour.GREEN),
)

NONE_GOOD = (Meaning(value=0, text="✓ none", colour=Colour.GREEN),)

TOLD = (
    Meaning(value=0, text="○ quiet: maintenance, or another explains it", colour=Colour.GREY),
    Meaning(value=1, text="✓ told", colour=Colour.BLUE),
)

YES_NO = (
    Meaning(value=0, text="○ no", colour=Colour.GREY),
    Meaning(value=1, text="✓ yes", colour=Colour.GREEN),
)

RELOADS = (
    Meaning(value=0, text="✗ refused, the old one runs", colour=Colour.VERMILLION),
    Meaning(value=1, text="✓ loaded", colour=Colour.GREEN),
)

SCRAPES = (
    Meaning(value=0, text="✗ down", colour=Colour.VERMILLION),
    Meaning(value=1, text="✓ up", colour=Colour.GREEN),
)

REPLY_CODES = (
    Span(first=200, last=299, colour=Colour.GREEN),
    Span(first=300, last=399, colour=Colour.BLUE),
    Span(first=400, last=499, colour=Colour.ORANGE),
    Span(first=500, last=599, colour=Colour.VERMILLION),
)
"""By the first digit (RFC 5321 section 4.2.1)."""

_SIGNS = {
    AuthResult.ACCEPTED: ("✓", Colour.GREEN),
    AuthResult.REJECTED: ("✗", Colour.VERMILLION),
    AuthResult.DISABLED: ("⊘", Colour.BLUE),
    AuthResult.BLOCKED: ("⛔", Colour.PURPLE),
    AuthResult.LOCKED: ("🔒", Colour.ORANGE),
    AuthResult.NOT_OFFERED: ("○", Colour.SKY),
    AuthResult.NO_TOKEN: ("✗", Colour.ORANGE),
    AuthResult.ERROR: ("!", Colour.VERMILLION),
    AuthResult.NOT_REACHED: ("…", Colour.GREY),
}

AUTH_RESULTS = tuple(
    Meaning(
        value=number, text=f"{_SIGNS[result][0]} {result.value.replace('_', ' ')}", colour=_SIGNS[result][1]
    )
    for number, result in enumerate(AuthResult, start=1)
)
"""The results of a login by the number that `promql.numbered` gives them."""
