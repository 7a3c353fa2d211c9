"""Pages that people write, with parts that `make docs` makes between two comments that name them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

END = "<!-- end of the made part -->"


def begin(name: str) -> str:
    """The comment that a made part stands below."""
    return f"<!-- made by `make docs`: {name} -->"


def with_parts(written: str, parts: Mapping[str, str]) -> str:
    """The page with its made parts made anew. Raises ValueError where the comments of a part are missing."""
    page = written
    for name, text in parts.items():
        before, mark, rest = page.partition(begin(name))
        _, end, after = rest.partition(END)
        if not (mark and end):
            raise ValueError(f"needs the lines {begin(name)!r} and {END!r}")
        page = f"{before}{mark}\n\n{text.strip()}\n\n{END}{after}"
    return page
