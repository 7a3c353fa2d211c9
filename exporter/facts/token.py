"""Reads the answer that grants a token (RFC 6749 section 5.1) and what a JWT says of itself (RFC 7519).

No signature is verified: the mail server does that. Here it is only told what the token claims to be.

Sample:
    {"token_type": "Bearer", "expires_in": 3599, "access_token": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exporter.facts.answer import AnswerError, json_object, printable
from exporter.model import TokenFacts
from exporter.ports import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TOKEN_CHARACTERS = 16 * 1024  # Entra's have 2 to 4 thousand; RFC 4954 section 4 gives AUTH 12288 octets
MAX_LIFETIME_SECONDS = 366 * 86400.0  # Entra gives a day at most: more is a date or milliseconds
UNSAID_LIFETIME_SECONDS = 60.0  # where nothing says how long: short, so that little depends on the guess
MAX_CLAIM_CHARACTERS = 256
MAX_PERMISSIONS = 64
_USER_CLAIMS = (
    "upn",
    "preferred_username",
    "unique_name",
)  # Entra's versions 1 and 2; none: an application's own
_LATEST_TIMESTAMP = 253_402_300_800.0  # the year 10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token as it was granted; `lifetime_seconds` counts from when the answer came."""

    text: Secret
    lifetime_seconds: float


def read_grant(body: bytes, now: float) -> Grant:
    """The token in an answer, also in those of Azure's managed identities. Raises AnswerError."""
    answer = json_object(body)
    text = answer.get("access_token")
    if not isinstance(text, str) or not text:
        raise AnswerError("holds no access_token")
    _check_token(text)
    if str(answer.get("token_type") or "bearer").lower() != "bearer":
        raise AnswerError("holds a token of another type than Bearer")
    return Grant(text=Secret(text), lifetime_seconds=_lifetime(answer, text, now))


def token_facts(text: str, expires_in: float, now: float) -> TokenFacts:
    """What a token says of itself; of an opaque one only what the issuer said beside it."""
    claims = _claims(text)
    return TokenFacts(
        expires_timestamp=_timestamp(claims.get("exp")) or now + expires_in,
        user=next(filter(None, (_text(claims.get(name)) for name in _USER_CLAIMS)), None),
        audience=_text(_first(claims.get("aud"))),
        roles=_texts(claims.get("roles")),
        scopes=_texts(_split(claims.get("scp"))),
        tenant=_text(claims.get("tid")),
    )


def _check_token(text: str) -> None:
    """RFC 6749 appendix A.12 allows visible ASCII only: a line break would end our AUTH command."""
    if len(text) > MAX_TOKEN_CHARACTERS:
        raise AnswerError(f"holds a token longer than {MAX_TOKEN_CHARACTERS} characters")
    if not all("!" <= char <= "~" for char in text):
        raise AnswerError("holds a token with characters that no token may have")


def _lifetime(answer: Mapping[str, object], text: str, now: float) -> float:
    """`expires_in`; else `expires_on`, a date in Unix seconds (App Service); else the token's own `exp`."""
    if answer.get("expires_in") is not None:
        return _plausible(_number(answer["expires_in"]), "expires_in")
    if answer.get("expires_on") is not None:
        until = _number(answer["expires_on"])
        return _plausible(None if until is None else until - now, "expires_on")
    left = (_timestamp(_claims(text).get("exp")) or 0.0) - now
    return left if 0 < left <= MAX_LIFETIME_SECONDS else UNSAID_LIFETIME_SECONDS


def _plausible(seconds: float | None, key: str) -> float:
    if seconds is None or not 0 < seconds <= MAX_LIFETIME_SECONDS:
        raise AnswerError(f"holds an {key} that cannot be")
    return seconds


def _number(value: object) -> float | None:
    """A number, also as digits in a string: so Azure's instance metadata and Entra's version 1 write it."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def _claims(text: str) -> Mapping[str, object]:
    """The claims of a signed JWT; none where it is anything else."""
    parts = text.split(".")
    if len(parts) != 3 or len(text) > MAX_TOKEN_CHARACTERS:
        return {}
    try:  # a JWT has no padding; more than is needed is passed over
        return json_object(base64.b64decode(parts[1] + "==", altchars=b"-_"))
    except ValueError:
        return {}


def _timestamp(value: object) -> float | None:
    number = None if isinstance(value, str) else _number(value)
    return number if number is not None and 0 < number < _LATEST_TIMESTAMP else None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _split(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _text(value: object) -> str | None:
    return printable(value, MAX_CLAIM_CHARACTERS) or None if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(text for item in value[:MAX_PERMISSIONS] if (text := _text(item)))
