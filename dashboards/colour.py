"""The only colours on the dashboards: Okabe and Ito's, told apart with every kind of colour vision.

Source: M. Okabe, K. Ito, "Color Universal Design", 2008 (https://jfly.uni-koeln.de/color/). Black is left
out, unreadable on Grafana's dark theme, and yellow, unreadable on its light one. Colour never speaks alone: a
state has its word and sign (`meaning`), a line its dashes (`style`).
"""

from __future__ import annotations

from enum import StrEnum


class Colour(StrEnum):
    """A colour as Grafana reads it."""

    ORANGE = "#E69F00"
    SKY = "#56B4E9"
    GREEN = "#009E73"
    BLUE = "#0072B2"
    VERMILLION = "#D55E00"
    PURPLE = "#CC79A7"
    GREY = "#999999"  # no hue: what says nothing yet
