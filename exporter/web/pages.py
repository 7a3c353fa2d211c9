"""Views as HTML. Everything is escaped as it is put in; a server's words never become markup, nor act."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from exporter.printable import shown_lines
from exporter.web.age import short, span
from exporter.web.spark import spark
from exporter.web.timeline import timeline


def page(template: str, **values: Any) -> str:
    """The page of that name as HTML."""
    return _environment().get_template(f"{template}.html").render(**values)


def _inert(value: object) -> object:
    """What is put into a page, without characters that turn or hide the text around them."""
    return shown_lines(value) if type(value) is str else value


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("exporter.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_inert,
    )
    made.globals.update(short=short, span=span, spark=spark, timeline=timeline)
    return made
