"""Sparklines: the times of the last runs as bars. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def spark(seconds: Iterable[float | None], *, width: int, height: int) -> list[dict[str, Any]]:
    """The bars of a sparkline in pixels; a run that failed is a full bar of its own class."""
    told = list(seconds)
    highest = max((each for each in told if each is not None), default=0.0) or 1.0
    step = width // max(1, len(told)) if len(told) > width // 4 else 4
    start = width - step * len(told)  # the last run stands at the end, whatever came before
    return [
        {"x": start + at * step, "h": height, "failed": True}
        if each is None
        else {"x": start + at * step, "h": max(1, round(height * each / highest)), "failed": False}
        for at, each in enumerate(told)
    ]
