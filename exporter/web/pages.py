"""Pages for people. Everything is escaped by the template engine; a server's words never become markup."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import jinja2


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One probe on the landing page."""

    probe: str
    outcome: str
    cause: str = ""
    actor: str = ""
    meaning: str = ""
    at: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the landing page shows."""

    version: str
    lines: tuple[StatusLine, ...]
    notices: tuple[str, ...] = ()


def landing_page(status: Status) -> str:
    """The landing page as HTML."""
    return _environment().get_template("landing.html").render(status=status)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("exporter.web"), autoescape=True, undefined=jinja2.StrictUndefined
    )
