"""Verifies an application's signed assertion (RFC 7523) against the certificate registered for it. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import jwt

from exporter.simulator.entra import wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from jwt.types import Options

    from exporter.simulator.scenarios.refusal import Refusal
    from exporter.simulator.tenant.directory import Application
    from exporter.simulator.tenant.keypair import Keypair

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "PS256")
SKEW_SECONDS = 300  # Entra bears with clocks this far from its own

UNVERIFIED: Options = {"verify_signature": False}
_SIGNATURE_ONLY: Options = {  # the claims are judged here, with the simulator's clock
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_sub": False,
    "verify_jti": False,
}


def problem(
    assertion: str, application: Application, *, audiences: tuple[str, ...], now: float
) -> Refusal | None:
    """Why this assertion does not prove this application (Unix seconds), None if it does."""
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options=UNVERIFIED)
    except jwt.InvalidTokenError:
        return wording.ASSERTION_MALFORMED
    if not claims.get("iss") == claims.get("sub") == application.client_id:
        return wording.ASSERTION_FOREIGN
    if application.keypair is None or not _names(header, application.keypair):
        return wording.KEY_UNKNOWN
    if not signed_by(assertion, application.keypair, ALGORITHMS):
        return wording.SIGNATURE_WRONG
    return _claims_problem(claims, audiences, now)


def signed_by(token: str, keypair: Keypair, algorithms: Collection[str]) -> bool:
    """Does the token's signature verify with this key? Its claims are not looked at."""
    try:
        jwt.decode(token, keypair.key.public_key(), algorithms=list(algorithms), options=_SIGNATURE_ONLY)
    except jwt.InvalidTokenError:
        return False
    return True


def _names(header: Mapping[str, Any], keypair: Keypair) -> bool:
    named = (str(header.get(name, "")).rstrip("=") for name in ("x5t", "x5t#S256"))  # MSAL pads them
    return any(name == own for name, own in zip(named, (keypair.sha1, keypair.sha256), strict=True))


def _claims_problem(claims: Mapping[str, Any], audiences: tuple[str, ...], now: float) -> Refusal | None:
    begins, ends = _number(claims.get("nbf"), now), _number(claims.get("exp"), -math.inf)
    if claims.get("aud") not in audiences:
        return wording.AUDIENCE_WRONG
    in_time = begins - SKEW_SECONDS <= now < ends + SKEW_SECONDS
    return None if in_time else wording.ASSERTION_OUT_OF_TIME


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) else default
