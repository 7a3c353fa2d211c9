"""Reads the points in time that mail carries: a header's date (RFC 5322) and IMAP's INTERNALDATE (RFC 3501).

Sample: `Sat, 28 Nov 2026 09:25:28 +0000 (UTC)` and `28-Nov-2026 09:25:28 +0000`.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime


def mail_date(text: str) -> float | None:
    """Unix seconds of a header's date; None for what is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def internal_date(text: str) -> float | None:
    """Unix seconds of an INTERNALDATE."""
    return mail_date(text.strip().replace("-", " ", 2))
