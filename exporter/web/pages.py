"""Views as HTML. Everything is escaped by the template engine; a server's words never become markup."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from exporter.web.age import short, span
from exporter.web.spark import spark
from exporter.web.timeline import timeline


def page(template: str, **values: Any) -> str:
    """The page of that name as HTML."""
    return _environment().get_template(f"{template}.html").render(**values)


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("exporter.web"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    made.globals.update(short=short, span=span, spark=spark, timeline=timeline)
    return made
