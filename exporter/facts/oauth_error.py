"""The errors of an issuer that may become a label value: RFC 6749's words and Entra's documented numbers.

An issuer may say anything; a label may not. Source: RFC 6749 sections 4.1.2.1 and 5.2, and Microsoft's page
on Entra authentication error codes.
"""

from __future__ import annotations

OTHER = "other"

_WORDS = frozenset(
    {
        "access_denied", "invalid_client", "invalid_grant", "invalid_request", "invalid_resource",
        "invalid_scope", "server_error", "temporarily_unavailable", "unauthorized_client",
        "unsupported_grant_type", "unsupported_response_type",
    }
)  # fmt: skip
_NUMBERS = frozenset(
    {
        28002, 50012, 50033, 50034, 50053, 50055, 50057, 50074, 50076, 50079, 50105, 50126, 50144, 50173,
        50194, 50196, 51004, 53000, 53001, 53002, 53003, 65001, 70001, 70002, 70008, 70011, 70012, 70021,
        90002, 90006, 90012, 90024, 90033, 90038, 90055, 500011, 500133, 530032, 530035, 650056, 650057,
        700016, 700024, 700027, 700030, 700082, 700211, 700213, 900023, 900382, 900432, 1002012, 7000112,
        7000215, 7000218, 7000222, 7002138, 9001023,
    }
)  # fmt: skip


def label(error: str | None) -> str:
    """The label value for an error: `AADSTS7000222`, an OAuth word, "" if there is none, else "other"."""
    if not error:
        return ""
    number = error.removeprefix("AADSTS")
    known = number.isascii() and number.isdigit() and int(number) in _NUMBERS
    return error if known or error in _WORDS else OTHER
