"""Runbooks: the written page of each alert, and its Markdown as HTML, as far as our own pages use it."""

from __future__ import annotations

import html
import re
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z0-9]+")
_COMMENT = re.compile(r"<!--.*?-->\n?")
_CAUSE_LINK = re.compile(r"\]\([^)]*causes\.md#([a-z0-9_]+)\)")
_INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)"), r'<a href="\2">\1</a>'),
)
_HEADING, _NUMBERED = re.compile(r"(#+) (.*)"), re.compile(r"\d+\. ")


def runbook(name: str) -> str | None:
    """The Markdown of an alert's page, or None."""
    page = files("exporter.web") / "runbooks" / f"{name}.md"
    if not _NAME.fullmatch(name) or not page.is_file():
        return None
    return _COMMENT.sub("", page.read_text(encoding="utf-8"))


def as_html(text: str) -> str:
    """Headings, paragraphs, numbered lists and tables; whatever else there is stays text."""
    linked = _CAUSE_LINK.sub(r"](/causes/\1)", text)
    return "\n".join(part for block in re.split(r"\n\s*\n", linked.strip()) for part in _block(block))


def _block(block: str) -> Iterator[str]:
    for kind, lines in groupby(block.splitlines(), key=_kind):
        yield from _AS[kind](list(lines))


def _kind(line: str) -> str:
    return "heading" if line.startswith("#") else "table" if line.startswith("|") else "text"


def _headings(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if (found := _HEADING.match(line)) is not None:
            level = len(found[1])
            yield f"<h{level}>{_inline(found[2])}</h{level}>"


def _table(lines: list[str]) -> Iterator[str]:
    rows = [re.split(r"(?<!\\)\|", line.strip("|")) for line in lines if not set(line) <= set("|-: ")]
    kinds = ["th", *["td"] * len(rows)]
    made = (
        "".join(f"<{kind}>{_inline(cell.strip())}" for cell in row)
        for kind, row in zip(kinds, rows, strict=False)
    )
    yield "<table>" + "".join(f"<tr>{row}" for row in made) + "</table>"


def _text(lines: list[str]) -> Iterator[str]:
    """A paragraph, or a numbered list whose items go on in the next lines."""
    joined = "\n".join(lines)
    if not _NUMBERED.match(joined):
        yield f"<p>{_inline(joined)}</p>"
        return
    items = re.split(r"(?m)^\d+\. ", joined)[1:]
    yield "<ol>" + "".join(f"<li>{_inline(item.strip())}" for item in items) + "</ol>"


_AS = {"heading": _headings, "table": _table, "text": _text}


def _inline(text: str) -> str:
    made = html.escape(text.replace(r"\|", "|"), quote=False)
    for pattern, written in _INLINE:
        made = pattern.sub(written, made)
    return made
