"""Fields of a log, `name=value` or JSON: whose value is somebody's words, and which are the writer's own.

Pure.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.lazily import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH, ITEMS = 6, 50
"""How deep and how broad an object is read: a log nests an error in an error, seldom more."""

_FIELD = compiled(
    r"(?<![\w/?&%.@-])([A-Za-z_][\w.-]{0,30})=(?!\d{1,3}:)"
    r"(?:\"((?:[^\"\\]|\\.){0,4000})\"|'([^'\n]{0,4000})'|([^\s,;()]{0,400}))"
)
_TOLD = frozenset({
    "err", "error", "errors", "msg", "message", "stat", "reason", "response", "exception", "cause", "detail",
    "details", "description", "errormsg", "said", "errmsg", "error_description", "smtp_error", "result",
    "error_message", "error_msg", "error_class", "errormessage", "exception_message", "reply", "last_error",
    "entry", "log", "text", "diagnosticcode", "diagnostic_code", "raw_reason", "exception_class",
    "error_type", "error_subtype", "errorcode", "classifier", "disposition", "verdict", "extra",
    "bouncesubtype", "led",
})  # fmt: skip
"""Fields whose value is somebody's words."""
_NUMBERED = frozenset({
    "code", "errno", "dsn", "status_code", "smtp_code", "responsecode", "response_code", "enhanced", "o",
    "cn", })  # fmt: skip
"""Fields whose value tells something beside its words: a number, an issuer's name."""
_NAMED = frozenset({"command", "syscall", "error_codes", "reject_reason"})
_JOINED = str.maketrans("-.", "__")
"""`exception.message` is `exception_message`."""
_CODE = compiled(r"[45][0-5]\d")
_REPLY = compiled(r"[45][0-5]\d[ -]#?(?:[45]\.\d{1,3}\.\d|[A-Za-z<])")
"""A value that is a reply, whatever the field is called."""
_ENHANCED = compiled(r"[45]\.\d{1,3}\.\d{1,3}")
_HOST = compiled(r"(?:https?://)?[\w-]{1,63}(?:\.[\w-]{1,63}){2,8}(?:[/:?]\S{0,400})?$")


def said_in(text: str) -> str:
    """The words of a line without the writer's fields: `relay=mx.a.example, status=bounced (...)` says what
    is in brackets. What an object of a JSON log says stands on lines of its own."""
    if text.lstrip()[:1] == "{" or '{"' in text:
        told = _said_in_object(text)
        if told is not None:
            return told
    return _FIELD.sub(_value, text) if "=" in text else text


def _value(found: re.Match[str]) -> str:
    name = found[1].lower().translate(_JOINED)
    value = found[2] or found[3] or found[4] or ""
    if (name in _TOLD and _CODE.fullmatch(value)) or _REPLY.match(value):  # stat=451 Temporary failure
        return f" said: {value}"
    kept = name in _TOLD or name in _NUMBERED or _HOST.match(value)
    return f" {value} " if kept else " "


def _said_in_object(text: str) -> str | None:
    """What a line of a JSON log says, and the host that is named behind it; None where it holds no object."""
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    asked = filter(_HOST.match, text[end + 1 :].split())
    return "\n".join(filter(None, (text[:start].strip(" \t["), *_values(value, 0), *asked)))


def _values(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < DEPTH:
        for item in value[:ITEMS]:
            yield from _values(item, depth + 1)
    elif isinstance(value, dict) and depth < DEPTH:
        for name, item in value.items():
            yield from _member(name.lower().translate(_JOINED), item, depth)


def _member(name: str, item: Any, depth: int) -> Iterator[str]:
    if name in _TOLD or isinstance(item, dict | list):
        yield from _values(item, depth + 1)
    elif isinstance(item, str) and _REPLY.match(item):
        yield item
    elif name in _NUMBERED or name in _NAMED or (isinstance(item, str) and _ENHANCED.fullmatch(item)):
        yield f"{name}: {item}"
