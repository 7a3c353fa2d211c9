"""An OAuth error as Entra sends it: its word, number and sentence. A frozen value."""

from __future__ import annotations

from dataclasses import dataclass

_STATUS = {"invalid_client": 401}  # RFC 6749 section 5.2; every other OAuth error is a 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An OAuth error (RFC 6749 section 5.2) with Entra's number and sentence."""

    error: str
    aadsts: int
    text: str

    @property
    def status(self) -> int:
        """The HTTP status that Entra sends it with."""
        return _STATUS.get(self.error, 400)
