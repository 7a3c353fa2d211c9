"""What a diagnosis is made from: one frozen value, from a probe's result or from anybody's JSON.

Reading a mapping never fails: what has the wrong type is left out or written as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.diagnosis.paste import tail
from exporter.failure import FailureKind
from exporter.terms import Phase, TlsMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporter.failure import FailureFact
    from exporter.model import ProbeResult, Relay

TEXT_LIMIT = 64 * 1024
"""Characters kept of a text: a reply of ours is at most as long, and work stays bounded."""

NUMBER_LIMIT = 1e15
"""No code, port or timestamp is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one failure; what is not known is None or empty.

    `text` is what the peer said, `client_error` what a library said of it; `aud roles scp tid exp` and
    `token_user` (upn) are claims of the token.
    """

    provider: str | None = None
    phase: Phase | None = None
    kind: FailureKind | None = None
    code: int | None = None
    enhanced: str | None = None
    text: str = ""
    client_error: str = ""
    mechanism: str | None = None
    tls_mode: TlsMode | None = None
    port: int | None = None
    offered_mechanisms: tuple[str, ...] | None = None
    auth_attempted: bool | None = None
    user_name: str | None = None
    aud: str | None = None
    roles: tuple[str, ...] | None = None
    scp: tuple[str, ...] | None = None
    tid: str | None = None
    exp: float | None = None
    token_user: str | None = None


def evidence_of(result: ProbeResult, relay: Relay) -> Evidence:
    """The evidence of a failed run. A run without a failure gives evidence that explains nothing."""
    fact = result.failure
    reply = fact.reply if fact else None
    token = result.token
    return Evidence(
        provider=relay.provider,
        phase=fact.phase if fact else None,
        kind=fact.kind if fact else None,
        code=reply.code if reply else None,
        enhanced=reply.enhanced if reply else None,
        text=reply.text if reply else "",
        client_error=_told(fact) if fact else "",
        mechanism=result.mechanism,
        tls_mode=relay.tls if fact is None or fact.port in (None, relay.port) else None,
        port=fact.port or relay.port if fact else relay.port,
        offered_mechanisms=result.offered_mechanisms,
        auth_attempted=result.password_sent or result.mechanism is not None,
        user_name=result.user_name,
        aud=token.audience if token else None,
        roles=token.roles if token else None,
        scp=token.scopes if token else None,
        tid=token.tenant if token else None,
        exp=token.expires_timestamp if token else None,
        token_user=token.user if token else None,
    )


def _told(fact: FailureFact) -> str:
    """What a library said, with the issuer's own error where it is left out."""
    error = fact.oauth_error or ""
    return fact.detail if error in fact.detail else f"{error}: {fact.detail}"


def evidence_of_mapping(mapping: Mapping[str, Any]) -> Evidence:
    """The evidence in a JSON object with any of the keys of Evidence."""
    return Evidence(
        provider=_lower(mapping.get("provider")),
        phase=_member(Phase, mapping.get("phase")),
        kind=_member(FailureKind, mapping.get("kind")),
        code=_number(mapping.get("code")),
        enhanced=_text(mapping.get("enhanced")).strip() or None,
        text=_text(mapping.get("text")),
        client_error=_text(mapping.get("client_error")),
        mechanism=_text(mapping.get("mechanism")).strip().upper() or None,
        tls_mode=_member(TlsMode, mapping.get("tls_mode")),
        port=_number(mapping.get("port")),
        offered_mechanisms=_words(mapping.get("offered_mechanisms")),
        auth_attempted=mapping.get("auth_attempted")
        if mapping.get("auth_attempted") in (True, False)
        else None,
        user_name=_text(mapping.get("user_name")) or None,
        aud=_text(mapping.get("aud")) or None,
        roles=_words(mapping.get("roles")),
        scp=_words(mapping.get("scp")),
        tid=_text(mapping.get("tid")) or None,
        exp=_number(mapping.get("exp")),
    )


def _text(value: object) -> str:
    """A value as text: lists as lines, nothing for None."""
    if isinstance(value, str):
        return tail(value, TEXT_LIMIT)
    if isinstance(value, list):
        return tail("\n".join(item for item in value if isinstance(item, str)), TEXT_LIMIT)
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < NUMBER_LIMIT
    return str(value) if number else ""


def _lower(value: object) -> str | None:
    return _text(value).strip().lower() or None


def _number(value: object) -> int | None:
    """A whole number of at most 15 digits, also when written as text."""
    digits = _text(value).strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


def _words(value: object) -> tuple[str, ...] | None:
    return None if value is None else tuple(_text(value).split())


def _member(kind: type[Any], value: object) -> Any:
    try:
        return kind(_lower(value)) if value else None
    except ValueError:
        return None
