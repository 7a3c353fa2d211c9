"""Views as HTML. Everything is escaped as it is put in; a server's words never become markup, nor act."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import jinja2

from exporter.printable import shown_lines
from exporter.web.age import short, span
from exporter.web.slices import Work, joined, whole
from exporter.web.spark import spark
from exporter.web.timeline import timeline


async def prepared(template: str) -> None:
    """Compile it at its first use, in a thread: that takes tenths of a second."""
    await asyncio.to_thread(_template, template)


def page_work(template: str, **values: Any) -> Work[str]:
    """The page of that name as HTML, in slices."""
    return joined(_template(template).generate(**values))


def page(template: str, **values: Any) -> str:
    """The same at once."""
    return whole(page_work(template, **values))


def _inert(value: object) -> object:
    """What is put into a page, without characters that turn or hide the text around them."""
    return shown_lines(value) if type(value) is str else value


@cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(f"{name}.html")


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
