"""In what form a client wants its answer, and whether one of our own pages asks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping


def html(text: str) -> web.Response:
    """A page."""
    return web.Response(text=text, content_type="text/html")


def json_text(text: str) -> web.Response:
    """JSON that is written already."""
    return web.Response(text=text, content_type="application/json")


def wants_json(request: web.Request) -> bool:
    """Does the client name JSON and not HTML?"""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def wants_text(request: web.Request) -> bool:
    """Does the client name plain text and not HTML, or is it curl or Wget, which take anything?"""
    accept = request.headers.get("Accept", "*/*")
    at_a_terminal = request.headers.get("User-Agent", "").startswith(("curl/", "Wget/"))
    return "text/html" not in accept and ("text/plain" in accept or (at_a_terminal and "*/*" in accept))


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Did one of our own pages send this? Sec-Fetch-Site says it; over plain HTTP only Origin comes."""
    site, origin = headers.get("Sec-Fetch-Site"), headers.get("Origin", "")
    if site is not None:
        return site == "same-origin"
    return bool(origin) and urlsplit(origin).netloc == headers.get("Host")
