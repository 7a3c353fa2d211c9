"""How the lines of a chart are told apart: colour and dashes, by the name that the legend shows.

Only names of a closed list get a style. What has no end (accounts, tenants) is a table or a timeline, not a
line.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.colour import Colour
from exporter.diagnosis.cause import Actor
from exporter.metrics.state import CUT_OFF_CAUSES
from exporter.terms import Outcome, Phase

SOLID: tuple[int, ...] = ()
DASHED = (12, 6)
DOTTED = (2, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The look of the lines whose name fits `pattern`, a regular expression; no dashes is a solid line."""

    pattern: str
    colour: Colour
    dashes: tuple[int, ...] = SOLID


_HUES = tuple(colour for colour in Colour if colour is not Colour.GREY)
_STYLES = tuple((hue, dashes) for dashes in (SOLID, DASHED, DOTTED) for hue in _HUES)


def styles(*names: str) -> tuple[Style, ...]:
    """A look of its own for each name, whatever follows it. Raises ValueError past eighteen names."""
    if len(names) > len(_STYLES):
        raise ValueError(f"{len(names)} names, but only {len(_STYLES)} looks that can be told apart")
    return tuple(
        Style(pattern=rf"^{name}\b", colour=hue, dashes=dashes)
        for name, (hue, dashes) in zip(names, _STYLES, strict=False)
    )


PHASES = styles(*(phase.value for phase in Phase))
ACTORS = styles(*(actor.value for actor in Actor))
CUT_OFFS = styles(*CUT_OFF_CAUSES)
OUTCOMES = (
    Style(pattern=f"^{Outcome.SUCCESS}", colour=Colour.GREEN),
    Style(pattern=f"^{Outcome.FAILURE}", colour=Colour.VERMILLION, dashes=DASHED),
    Style(pattern=f"^{Outcome.HELD}", colour=Colour.PURPLE, dashes=DOTTED),
)
REPLIES = (
    Style(pattern="^2", colour=Colour.GREEN),
    Style(pattern="^3", colour=Colour.BLUE),
    Style(pattern="^4", colour=Colour.ORANGE, dashes=DASHED),
    Style(pattern="^5", colour=Colour.VERMILLION, dashes=DOTTED),
)
"""By the first digit of the code (RFC 5321 section 4.2.1)."""
PERCENTILES = styles("p50", "p95", "p99")
STRETCHES = styles("submission", "transit", "delivery")
"""Of a mail's way, by its Received lines."""
