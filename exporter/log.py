"""One event, one line: logfmt or JSON, with whatever a server said made harmless."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("logfmt", "json")
SELDOM_SECONDS = 60.0
MESSAGES_KEPT = 100
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LineFormatter(logging.Formatter):
    """A record as one line: ts, level, logger, msg and the fields given with `extra`."""

    def __init__(self, layout: str) -> None:
        super().__init__()
        self._write = {"logfmt": _logfmt, "json": _json}[layout]

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields: dict[str, Any] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
        }
        fields |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return self._write(fields)


class Seldom(logging.Filter):
    """Lets a message through once a minute: without a descriptor asyncio says so a hundred times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Was it not said within the last minute?"""
        if record.created - self._said.get(record.msg, 0.0) < SELDOM_SECONDS:
            return False
        if len(self._said) >= MESSAGES_KEPT:
            self._said.clear()
        self._said[record.msg] = record.created
        return True


def configure(*, level: str, layout: str) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(layout))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    loop = logging.getLogger("asyncio")
    loop.setLevel(logging.WARNING)
    loop.filters = [Seldom()]


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, default=str)


def _logfmt(fields: dict[str, Any]) -> str:
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in fields.items())


def _quoted(text: str) -> str:
    """Bare where nothing needs quoting, else as a JSON string: no line break, no control character, ASCII."""
    harmless = text.isascii() and text.isprintable() and text and not set(text) & set(' "=\\')
    return text if harmless else json.dumps(text)
