"""The answer to an HTTP request, read to its end, and how long it may be."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_BODY_BYTES = 256 * 1024  # a token answer has 2 to 6 KB


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An answer read to its end. Header names are in lower case; `seconds` count from the name lookup on."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    seconds: float

    def header(self, name: str) -> str | None:
        """The first header of this name (in lower case)."""
        return next((value for key, value in self.headers if key == name), None)
