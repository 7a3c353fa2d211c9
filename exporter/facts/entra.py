"""Reads the answer that refuses a token: OAuth's error (RFC 6749 section 5.2) and Entra's numbers in it.

Sample:
    {"error": "invalid_client", "error_codes": [7000222], "correlation_id": "0c1b...",
     "error_description": "AADSTS7000222: The provided client secret keys are expired. Trace ID: 5d2c..."}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.facts.answer import AnswerError, json_object, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_SENTENCE_CHARACTERS = 300
MAX_WORD_CHARACTERS = 64
UNNAMED = "error"
# Whole numbers: 7000222 (secret expired) begins with 70002 (secret wrong).
_AADSTS = re.compile(r"\bAADSTS(\d{4,10})(?!\d)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_.:-]+")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TRACE = re.compile(r"\s(?:Trace ID|Correlation ID|Timestamp):", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the issuer says: OAuth's word, Entra's AADSTS numbers (the first decides), its first sentence."""

    word: str
    numbers: tuple[int, ...] = ()
    sentence: str = ""
    correlation_id: str | None = None

    @property
    def name(self) -> str:
        """The finest name it has: `AADSTS7000222`, else the word."""
        return f"AADSTS{self.numbers[0]}" if self.numbers else self.word

    @property
    def line(self) -> str:
        """All of it on one line; the correlation id is what Microsoft's support asks for."""
        number = "" if not self.numbers or self.name in self.sentence else f"{self.name}: "
        said = f"{self.word}: {number}{self.sentence}".rstrip(": ")
        return said if self.correlation_id is None else f"{said} (correlation id {self.correlation_id})"


def read_refusal(body: bytes, redact: Callable[[str], str]) -> Refusal | None:
    """The refusal in a body, redacted before anything is cut; None where it holds none."""
    try:
        answer = json_object(body)
    except AnswerError:
        return None
    if answer.get("access_token"):
        return None
    error = answer.get("error")
    if isinstance(error, dict):  # as Graph and Service Fabric write it
        return _refusal(_word(error.get("code")), error.get("message"), answer, redact)
    if isinstance(error, str) and error:
        return _refusal(_word(error), answer.get("error_description"), answer, redact)
    if isinstance(answer.get("message"), str):  # as App Service does
        return _refusal(UNNAMED, answer["message"], answer, redact)
    return None


def _refusal(
    word: str, description: object, answer: Mapping[str, object], redact: Callable[[str], str]
) -> Refusal:
    text = redact(description) if isinstance(description, str) else ""
    said = [int(digits) for digits in _AADSTS.findall(text)]
    return Refusal(
        word=printable(redact(word), MAX_WORD_CHARACTERS),
        numbers=tuple(dict.fromkeys([*_codes(answer.get("error_codes")), *said])),
        sentence=printable(_first_sentence(text), MAX_SENTENCE_CHARACTERS),
        correlation_id=_guid(answer.get("correlation_id")),
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else UNNAMED


def _codes(value: object) -> list[int]:
    """Entra's own list; it is short."""
    codes = value[:8] if isinstance(value, list) else []
    return [code for code in codes if type(code) is int and 1000 <= code < 10**10]


def _first_sentence(text: str) -> str:
    """Without the trace, which Entra writes on lines of its own or behind the sentence."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return _TRACE.split(line, maxsplit=1)[0]


def _guid(value: object) -> str | None:
    return value if isinstance(value, str) and _GUID.fullmatch(value) else None
