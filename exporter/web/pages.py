"""Views as HTML. Everything is escaped by the template engine; a server's words never become markup."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2


def page(template: str, **values: Any) -> str:
    """The page of that name as HTML."""
    return _environment().get_template(f"{template}.html").render(**values)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("exporter.web"), autoescape=True, undefined=jinja2.StrictUndefined
    )
