"""Says what a token endpoint's HTTP answer means: by its status, and by its words where it refuses."""

from __future__ import annotations

import email.utils
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from exporter.facts.answer import AnswerError, json_object, printable
from exporter.facts.entra import read_refusal
from exporter.failure import FailureFact, FailureKind
from exporter.terms import Phase

if TYPE_CHECKING:
    from collections.abc import Callable

    from exporter.facts.entra import Refusal

MAX_WAIT_SECONDS = 3600.0  # a wrong or hostile Retry-After must not switch a probe off for days
USUAL_WAIT_SECONDS = 5.0  # MSAL's own, where a 429 says nothing that can be read


def failure_in(
    status: int,
    body: bytes,
    *,
    content_type: str,
    location: str,
    redact: Callable[[str], str],
) -> FailureFact | None:
    """The failure that an answer states; None for a 200 without an error, whatever else it may be."""
    refusal = read_refusal(body, redact)
    if status == 200:
        return _refused(refusal) if refusal else None
    if 300 <= status < 400:
        return _fact(
            FailureKind.TOKEN_INVALID, f"redirect (HTTP {status}) to {_host(location)}, not followed"
        )
    if status == 429:
        return _with_status(FailureKind.TOKEN_THROTTLED, status, refusal)
    if status >= 500:
        return _with_status(FailureKind.TOKEN_SERVER, status, refusal)
    if refusal and status >= 400:
        return _refused(refusal)
    return _fact(FailureKind.TOKEN_INVALID, f"HTTP {status} with {media_type(content_type)}, no token answer")


def check_metadata(body: bytes) -> None:
    """Can the token endpoint be found in an openid-configuration? Raises AnswerError."""
    endpoint = json_object(body).get("token_endpoint")
    try:
        parts = urlsplit(endpoint) if isinstance(endpoint, str) else None
        usable = parts is not None and parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise AnswerError("names no token_endpoint that is an https address")


def wait_seconds(status: int, retry_after: str | None, now: float) -> float:
    """How long the issuer wants to be left alone (RFC 9110 section 10.2.3), within bounds; 0: not at all."""
    if status != 429 and (status < 500 or retry_after is None):
        return 0.0
    asked = _seconds(retry_after or "", now)
    return USUAL_WAIT_SECONDS if asked is None else min(asked, MAX_WAIT_SECONDS)


def media_type(content_type: str) -> str:
    """The media type of an answer, for a sentence."""
    return printable(content_type.partition(";")[0], 60) or "no content type"


def _seconds(text: str, now: float) -> float | None:
    """Seconds or an HTTP date as seconds from now; None where it is neither, or lies behind."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:15])
    try:
        left = email.utils.parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
    return left if left > 0 else None


def _refused(refusal: Refusal) -> FailureFact:
    return _fact(FailureKind.TOKEN_REFUSED, refusal.line, refusal.name)


def _with_status(kind: FailureKind, status: int, refusal: Refusal | None) -> FailureFact:
    detail = f"HTTP {status}: {refusal.line}" if refusal else f"HTTP {status}"
    return _fact(kind, detail, refusal.name if refusal else None)


def _fact(kind: FailureKind, detail: str, oauth_error: str | None = None) -> FailureFact:
    return FailureFact(phase=Phase.TOKEN, kind=kind, detail=detail, oauth_error=oauth_error)


def _host(location: str) -> str:
    """Whereto a redirect leads, without path and query: they may carry what we sent."""
    try:
        host = urlsplit(location).hostname
    except ValueError:
        host = None
    return printable(host or "", 253) or "nowhere"
